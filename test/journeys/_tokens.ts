import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'

const ISSUER = 'http://auth.example'
export const SECRET = 'a secret of the tests'
const SCOPES = ['loans/apply', 'loans/read']
const MORE_THAN_ANY_TEST_SENDS = 10_000

const secretSha256 = [createHash('sha256').update(SECRET).digest('hex')]

/** What auth-svc has to know of loan-api and of these partners, whose clients have their names. */
export async function authSvcVariables(partners: readonly string[]) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: 'journey', alg: 'RS256' }
  return {
    ISSUER,
    SIGNING_KEYS: JSON.stringify({ keys: [key] }),
    CLIENTS: JSON.stringify([
      ...partners.map(clientId => ({ clientId, secretSha256, scopes: SCOPES })),
      { clientId: 'loan-api', secretSha256, scopes: [], mayIntrospect: true },
    ]),
  }
}

/** What loan-api has to know of the same. */
export function partnerVariables(partners: readonly string[]) {
  return {
    AUTH_CLIENT_ID: 'loan-api',
    AUTH_CLIENT_SECRET: SECRET,
    PARTNERS: JSON.stringify(
      partners.map(partnerId => ({
        partnerId,
        clients: [{ issuer: ISSUER, clientId: partnerId }],
        scopes: SCOPES,
        requestsPerSecond: MORE_THAN_ANY_TEST_SENDS,
      })),
    ),
  }
}

export async function fetchToken(authUrl: string, partner: string): Promise<string> {
  const answer = await fetch(`${authUrl}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${partner}:${encodeURIComponent(SECRET)}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token: accessToken } = (await answer.json()) as { access_token: string }
  return accessToken
}

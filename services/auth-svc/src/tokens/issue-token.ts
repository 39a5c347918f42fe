import { randomUUID } from 'node:crypto'
import type { Client } from './client.ts'
import { OAuthError } from './errors.ts'
import type { Events, SignToken } from './ports.ts'
import { grantedScope } from './scope.ts'

export type TokenIssuer = {
  issuer: string
  ttlSeconds: number
  sign: SignToken
  events: Pick<Events, 'tokenIssued'>
}

export type IssuedToken = { accessToken: string; expiresIn: number; scope: string }

/**
 * Issues an access token to an authenticated client (RFC 6749 section 4.4), with the claims that Cognito's have.
 * @throws {OAuthError} `unauthorized_client` for a client without scopes, `invalid_scope`.
 */
export async function issueToken(
  { issuer, ttlSeconds, sign, events }: TokenIssuer,
  client: Client,
  requestedScope: string | undefined,
): Promise<IssuedToken> {
  const { clientId } = client
  if (client.scopes.length === 0) {
    throw new OAuthError('unauthorized_client', 'this client has no scope to get a token for', clientId)
  }
  const scope = grantedScope(client, requestedScope)
  const now = Math.floor(Date.now() / 1000)
  const accessToken = await sign({
    sub: clientId,
    token_use: 'access',
    scope,
    auth_time: now,
    iss: issuer,
    exp: now + ttlSeconds,
    iat: now,
    version: 2,
    jti: randomUUID(),
    client_id: clientId,
  })
  events.tokenIssued(clientId, scope)
  return { accessToken, expiresIn: ttlSeconds, scope }
}

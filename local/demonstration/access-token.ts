import { Failure } from '../command-line/failure.ts'
import type { DemoPartner } from '../demo-partners.ts'
import { callLocally } from '../local-http.ts'

const TOKEN_WITHIN_MS = 10_000

/** A partner's access token, by OAuth 2.0 client credentials as any partner gets one. */
export async function fetchAccessToken(
  authUrl: string,
  { partnerId, secret }: DemoPartner,
  signal?: AbortSignal,
): Promise<string> {
  const { status, body } = await callLocally(`${authUrl}/oauth2/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${partnerId}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
    withinMs: TOKEN_WITHIN_MS,
    ...(signal && { signal }),
  }).catch(error => {
    signal?.throwIfAborted()
    throw new Failure(
      `auth-svc does not answer: ${error.message} (log: logs/auth-svc.log in .data, or in --data DIR)`,
    )
  })
  if (status !== 200)
    throw new Failure(
      `auth-svc gave ${partnerId} no token: ${status} ${body} (log: logs/auth-svc.log in .data, or in --data DIR)`,
    )
  return JSON.parse(body).access_token
}

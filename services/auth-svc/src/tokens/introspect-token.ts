import { type AccessToken, accessTokenOf } from './access-token.ts'
import { InactiveToken, NoVerdict } from './errors.ts'
import type { Deadline, Events, VerifyToken } from './ports.ts'

export type Introspector = {
  verify: VerifyToken
  events: Pick<Events, 'introspectionActive' | 'introspectionInactive' | 'noVerdict'>
}

/** Ours have 800 bytes, Cognito's up to 2,000. What is longer is not worth the work of looking into it. */
const MAX_TOKEN_BYTES = 8 * 1024

/**
 * What a token says if it is a valid access token, `undefined` if it is anything else (RFC 7662).
 * @throws {NoVerdict} when that cannot be found out in time.
 */
export async function introspectToken(
  { verify, events }: Introspector,
  token: string,
  deadline: Deadline,
): Promise<AccessToken | undefined> {
  try {
    if (deadline.leftMs() <= 0) throw new NoVerdict('deadline_exceeded')
    if (Buffer.byteLength(token) > MAX_TOKEN_BYTES) throw new InactiveToken('oversize')
    const accessToken = accessTokenOf(await verify(token, deadline))
    events.introspectionActive(accessToken.clientId)
    return accessToken
  } catch (error) {
    if (error instanceof NoVerdict) events.noVerdict(error.reason, error.cause)
    if (!(error instanceof InactiveToken)) throw error
    events.introspectionInactive(error.reason)
    return undefined
  }
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Client, ClientCredentials } from './client.ts'
import { OAuthError, TooManyFailures } from './errors.ts'
import type { FailureLimit } from './failure-limit.ts'
import type { Events } from './ports.ts'

export type AuthenticateClient = (credentials: ClientCredentials) => Client

/** Compared when there is no such client, so that the time of a refusal does not tell which client ids exist. */
const NO_SECRET = [randomBytes(32)]

type AuthenticateParts = {
  clients: readonly Client[]
  failureLimit: FailureLimit
  events: Pick<Events, 'authenticationFailed'>
}

/**
 * Client authentication (RFC 6749 section 2.3) against the registered `clients`. The function it makes throws {OAuthError}
 * `invalid_client`, the same for an unknown client and for a wrong secret, and beyond the limit {TooManyFailures} in its place.
 * The limit is asked only when the secret was wrong: who fails in a partner's name cannot lock the partner out.
 */
export function createAuthenticateClient(parts: AuthenticateParts): AuthenticateClient {
  const { clients, failureLimit, events } = parts
  const clientsById = new Map(clients.map(client => [client.clientId, client]))
  return ({ clientId, clientSecret }) => {
    const client = clientsById.get(clientId)
    const isAuthentic = isOneOf(client?.secretHashes ?? NO_SECRET, clientSecret)
    if (client && isAuthentic) return client
    const waitMs = failureLimit(clientId)
    events.authenticationFailed(waitMs > 0 ? 'limited' : 'refused', client?.clientId)
    if (waitMs > 0) throw new TooManyFailures(waitMs)
    throw new OAuthError('invalid_client', 'client authentication failed', client?.clientId)
  }
}

/** Plain SHA-256 is enough because secrets are made by machines, with at least 128 bits; a password would need more. */
function isOneOf(secretHashes: readonly Buffer[], secret: string): boolean {
  const hash = createHash('sha256').update(secret).digest()
  const [first = hash, second = first] = secretHashes
  // Both are always compared: how long it takes tells neither which one matched nor how many there are.
  const isFirst = timingSafeEqual(hash, first)
  const isSecond = timingSafeEqual(hash, second)
  return isFirst || isSecond
}

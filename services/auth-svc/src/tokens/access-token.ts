import { InactiveToken } from './errors.ts'
import type { Claims } from './ports.ts'

/** What a valid access token says; Cognito's has all of it. */
export type AccessToken = {
  issuer: string
  clientId: string
  /** Scope-tokens with a space between them; empty when there are none. */
  scope: string
  expiresAt: number
  subject: string | undefined
  issuedAt: number
  tokenId: string | undefined
}

/**
 * Reads verified claims as an access token: `token_use`, `iss`, `client_id`, `iat` and `exp` must be there (a token
 * without `exp` would be good until it is a day old), all others may be.
 * @throws {InactiveToken} for an id token, which tells a client about its user and opens nothing, and for claims that are
 * missing or of another type.
 */
export function accessTokenOf(claims: Claims): AccessToken {
  if (claims.token_use !== 'access') throw new InactiveToken('not_an_access_token')
  return {
    issuer: required(text(claims.iss)),
    clientId: required(text(claims.client_id)),
    scope: text(claims.scope) ?? '',
    expiresAt: required(seconds(claims.exp)),
    subject: text(claims.sub),
    issuedAt: required(seconds(claims.iat)),
    tokenId: text(claims.jti),
  }
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined || value === '') throw new InactiveToken('unacceptable_claim')
  return value
}

function text(claim: unknown): string | undefined {
  if (claim === undefined || typeof claim === 'string') return claim
  throw new InactiveToken('unacceptable_claim')
}

/** JSON has no infinity, and 1e999 is read as one: such a token would never expire. */
function seconds(claim: unknown): number | undefined {
  if (claim === undefined || Number.isFinite(claim)) return claim as number | undefined
  throw new InactiveToken('unacceptable_claim')
}

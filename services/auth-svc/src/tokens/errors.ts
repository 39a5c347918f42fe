/** Why a token is not issued (RFC 6749 section 5.2). */
export const TOKEN_REFUSALS = [
  'invalid_request',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
] as const

/** Why nobody is told about a token; `access_denied` for a client that may not introspect. */
export const INTROSPECTION_REFUSALS = ['invalid_request', 'invalid_client', 'access_denied'] as const

export type OAuthErrorCode = (typeof TOKEN_REFUSALS | typeof INTROSPECTION_REFUSALS)[number]

/** A request that OAuth has an error code for. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly error: OAuthErrorCode
  readonly description: string
  /** Set only when such a client exists: whatever else was sent as an id may be a secret in the wrong place. */
  readonly clientId: string | undefined

  constructor(error: OAuthErrorCode, description: string, clientId?: string) {
    super(`${error}: ${description}`)
    this.error = error
    this.description = description
    this.clientId = clientId
  }
}

/** A client failed to authenticate once too often of late. No error of OAuth, which has none for this. */
export class TooManyFailures extends Error {
  override readonly name = 'TooManyFailures'
  readonly waitMs: number

  constructor(waitMs: number) {
    super('too many failed authentications')
    this.waitMs = waitMs
  }
}

/** Why a token is not active: for operators, never for callers (RFC 7662 section 2.2). */
export const INACTIVE_REASONS = [
  'oversize',
  'malformed',
  'untrusted_issuer',
  'algorithm_not_allowed',
  'unknown_key',
  'bad_signature',
  'expired',
  'unacceptable_claim',
  'not_an_access_token',
] as const
export type InactiveReason = (typeof INACTIVE_REASONS)[number]

/** The verdict that a token is not a valid access token. */
export class InactiveToken extends Error {
  override readonly name = 'InactiveToken'
  readonly reason: InactiveReason

  constructor(reason: InactiveReason, cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
  }
}

export const NO_VERDICT_REASONS = ['issuer_unavailable', 'deadline_exceeded'] as const
export type NoVerdictReason = (typeof NO_VERDICT_REASONS)[number]

/** Nothing can be said of a token: it is neither active nor inactive. */
export class NoVerdict extends Error {
  override readonly name = 'NoVerdict'
  readonly reason: NoVerdictReason

  constructor(reason: NoVerdictReason, cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
  }
}

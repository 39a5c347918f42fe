/** RFC 6749 section 5.2, and `access_denied` for a client that may not use what it asked for. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'access_denied'

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

/** A client failed to authenticate, as was tried too often in its name of late. No error of OAuth: it has none for this. */
export class TooManyFailures extends Error {
  override readonly name = 'TooManyFailures'
  readonly waitMs: number

  constructor(waitMs: number) {
    super('too many failed authentications')
    this.waitMs = waitMs
  }
}

/** Why a token is not active: for operators, never for callers (RFC 7662 section 2.2). */
export type InactiveReason =
  | 'oversize'
  | 'malformed'
  | 'untrusted_issuer'
  | 'algorithm_not_allowed'
  | 'unknown_key'
  | 'bad_signature'
  | 'expired'
  | 'unacceptable_claim'
  | 'not_an_access_token'

/** The verdict that a token is not a valid access token. */
export class InactiveToken extends Error {
  override readonly name = 'InactiveToken'
  readonly reason: InactiveReason

  constructor(reason: InactiveReason, cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
  }
}

export type NoVerdictReason = 'issuer_unavailable' | 'deadline_exceeded'

/** Nothing can be said of a token: it is neither active nor inactive. */
export class NoVerdict extends Error {
  override readonly name = 'NoVerdict'
  readonly reason: NoVerdictReason

  constructor(reason: NoVerdictReason, cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
  }
}

import type { InactiveReason, NoVerdictReason, OAuthError } from './errors.ts'

/** A JWT claims set (RFC 7519 section 4). */
export type Claims = Record<string, unknown>

/** A point in time by which a verdict is due. */
export type Deadline = { leftMs: () => number }

/** Makes a JWT of the claims, with the first signing key. */
export type SignToken = (claims: Claims) => Promise<string>

/**
 * The claims of a token that a trusted issuer signed and whose time is now, as far as it says; which claims it must have is
 * for the caller to check.
 * @throws {InactiveToken} when it is anything else.
 * @throws {NoVerdict} when the issuer's keys cannot be had in time.
 */
export type VerifyToken = (token: string, deadline: Deadline) => Promise<Claims>

/** What is worth counting and logging. Never throws, never sees a token or a secret. */
export type Events = {
  /** The id only when such a client exists. */
  authenticationFailed: (outcome: 'refused' | 'limited', clientId: string | undefined) => void
  tokenIssued: (clientId: string, scope: string) => void
  tokenRefused: (error: OAuthError) => void
  introspectionActive: (clientId: string) => void
  introspectionInactive: (reason: InactiveReason) => void
  introspectionRefused: (error: OAuthError) => void
  noVerdict: (reason: NoVerdictReason, cause: unknown) => void
  issuerKeysFetched: (issuer: string, keys: number) => void
  issuerKeysNotFetched: (issuer: string, error: unknown) => void
}

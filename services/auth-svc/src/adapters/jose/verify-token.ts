import {
  type CryptoKey,
  decodeJwt,
  errors,
  type JWTHeaderParameters,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose'
import { type InactiveReason, InactiveToken } from '../../tokens/errors.ts'
import type { Deadline, VerifyToken } from '../../tokens/ports.ts'

/**
 * Finds an issuer's key for a token's header.
 * @throws {errors.JWKSNoMatchingKey} when the issuer has no such key.
 * @throws {NoVerdict} when that cannot be found out in time.
 */
export type FindKey = (header: JWTHeaderParameters, deadline: Deadline) => Promise<CryptoKey>

/** One algorithm, the one that Cognito and we sign with: with a choice, a token could choose the weaker (RFC 8725 section 3.1). */
const ALGORITHMS = ['RS256']
/** The clocks of hosts under NTP differ by much less than this; without any, a fresh token could be too early here. */
const CLOCK_TOLERANCE_SECONDS = 5

/** Cognito issues none for longer than a day, and neither do we: an `exp` that is years away is worth no more than that. */
const MAX_TOKEN_AGE_SECONDS = 24 * 60 * 60

/** What is checked of a token of `issuer` beside its signature. An age presupposes an `iat`, and one that has come. */
export function checksFor(issuer: string) {
  return {
    issuer,
    algorithms: ALGORITHMS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    maxTokenAge: MAX_TOKEN_AGE_SECONDS,
  } satisfies JWTVerifyOptions
}

/** Verifies tokens of the trusted issuers, each by its own keys only: no header of a token can bring another key. */
export function createVerifyToken(trusted: ReadonlyMap<string, FindKey>): VerifyToken {
  return async (token, deadline) => {
    try {
      const issuer = issuerOf(token)
      const findKey = trusted.get(issuer)
      if (!findKey) throw new InactiveToken('untrusted_issuer')
      const keyOf = (header: JWTHeaderParameters) => keyNamedIn(header, deadline, findKey)
      const { payload } = await jwtVerify(token, keyOf, checksFor(issuer))
      return payload
    } catch (error) {
      throw asInactive(error)
    }
  }
}

/** Three base64url parts and nothing around them; jose would let blanks and padding pass. */
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.([\w-]*)$/

/** Believed only as far as choosing the keys that then have to fit the signature. */
function issuerOf(token: string): string {
  const signature = COMPACT_JWS.exec(token)?.[1]
  if (signature === undefined || !isCanonical(signature)) throw new InactiveToken('malformed')
  const { iss } = decodeJwt(token)
  if (typeof iss !== 'string') throw new InactiveToken('untrusted_issuer')
  return iss
}

/** The last character has bits that mean nothing: whoever alters them would have another token that is as good. */
function isCanonical(base64url: string): boolean {
  return Buffer.from(base64url, 'base64url').toString('base64url') === base64url
}

/** A token must name its key: otherwise whether it is valid would depend on how many keys the issuer has at the moment. */
function keyNamedIn(header: JWTHeaderParameters, deadline: Deadline, findKey: FindKey): Promise<CryptoKey> {
  if (typeof header.kid !== 'string') throw new InactiveToken('unknown_key')
  return findKey(header, deadline)
}

const REASONS: Record<string, InactiveReason> = {
  [errors.JOSEAlgNotAllowed.code]: 'algorithm_not_allowed',
  [errors.JWKSNoMatchingKey.code]: 'unknown_key',
  [errors.JWSSignatureVerificationFailed.code]: 'bad_signature',
  [errors.JWTExpired.code]: 'expired',
  [errors.JWTClaimValidationFailed.code]: 'unacceptable_claim',
}

function asInactive(error: unknown): unknown {
  if (!(error instanceof errors.JOSEError)) return error
  return new InactiveToken(REASONS[error.code] ?? 'malformed', error)
}

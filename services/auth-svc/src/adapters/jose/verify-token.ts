import { type CryptoKey, decodeJwt, errors, type JWTHeaderParameters, jwtVerify } from 'jose'
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

/** Verifies tokens of the trusted issuers, each by its own keys only: no header of a token can bring another key. */
export function createVerifyToken(trusted: ReadonlyMap<string, FindKey>): VerifyToken {
  return async (token, deadline) => {
    try {
      const issuer = issuerOf(token)
      const findKey = trusted.get(issuer)
      if (!findKey) throw new InactiveToken('untrusted_issuer')
      const { payload } = await jwtVerify(token, header => keyNamedIn(header, deadline, findKey), {
        issuer,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
      return payload
    } catch (error) {
      throw asInactive(error)
    }
  }
}

/** Three base64url parts and nothing around them; jose would let blanks and padding pass. */
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]*$/

/** Believed only as far as choosing the keys that then have to fit the signature. */
function issuerOf(token: string): string {
  if (!COMPACT_JWS.test(token)) throw new InactiveToken('malformed')
  const { iss } = decodeJwt(token)
  if (typeof iss !== 'string') throw new InactiveToken('untrusted_issuer')
  return iss
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

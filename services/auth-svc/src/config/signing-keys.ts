import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'
import { uniqueBy } from './unique.ts'

export type PublicJwk = { kty: 'RSA'; kid: string; alg: 'RS256'; use: 'sig'; n: string; e: string }

export type SigningKey = { kid: string; privateKey: KeyObject; publicJwk: PublicJwk }

const keyShape = z.looseObject({
  kty: z.literal('RSA', 'must be RSA').describe('The kind of key'),
  kid: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters')
    .describe('Its name in the head of tokens; each has another'),
  alg: z.literal('RS256', 'must be RS256').optional().describe('What it signs with'),
  use: z.literal('sig', 'must be sig').optional().describe('What it is for'),
  d: z
    .string('is missing: the key is not a private one')
    .min(1)
    .describe('The private exponent, with all else that makes a private RSA key of at least 2048 bits'),
})

/** A private RSA JWK (RFC 7517, RFC 7518 section 6.3) becomes a key here, so that nothing else ever holds its numbers. */
const signingKey = keyShape.transform((jwk, context): SigningKey => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  const privateKey = importPrivateKey(jwk)
  if (!privateKey) return refuse('is not a usable private RSA key')
  // RFC 7518 section 3.3.
  const { modulusLength = 0 } = privateKey.asymmetricKeyDetails ?? {}
  if (modulusLength < 2048) return refuse('must have at least 2048 bits')
  return { kid: jwk.kid, privateKey, publicJwk: publicJwk(jwk.kid, privateKey) }
})

export const signingKeysSchema = z
  .strictObject({
    keys: z
      .array(signingKey)
      .min(1, 'must have at least one key')
      .check(uniqueBy<SigningKey>('kid'))
      .describe('The first signs, all verify'),
  })
  .meta({
    details: 'How keys are made and rotated: [auth-svc](../services/auth-svc/README.md#signing-keys).',
    example: {
      keys: [
        { kty: 'RSA', kid: '2026-11', n: '…', e: 'AQAB', d: '…', p: '…', q: '…', dp: '…', dq: '…', qi: '…' },
      ],
    },
  })
  .transform(({ keys }) => keys)

function importPrivateKey(jwk: Record<string, unknown>): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: jwk, format: 'jwk' })
    return isConsistent(key) ? key : undefined
  } catch {
    return undefined
  }
}

/** The import does not compare the members with each other; a mixed-up key would sign tokens that nobody can verify. */
function isConsistent(privateKey: KeyObject): boolean {
  const data = Buffer.from('boot')
  return verify('sha256', data, createPublicKey(privateKey), sign('sha256', data, privateKey))
}

function publicJwk(kid: string, privateKey: KeyObject): PublicJwk {
  const { n = '', e = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  return { kty: 'RSA', kid, alg: 'RS256', use: 'sig', n, e }
}

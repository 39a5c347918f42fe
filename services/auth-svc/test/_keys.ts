import { createHash, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'

/** A signing key as an operator configures it, and what tests need to imitate its owner. */
export type TestKey = { kid: string; privateKey: KeyObject; privateJwk: JsonWebKey; publicJwk: JsonWebKey }

export function rsaKey(kid: string, modulusLength = 2048): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength })
  return {
    kid,
    privateKey,
    privateJwk: { ...privateKey.export({ format: 'jwk' }), kid },
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid },
  }
}

/** The value of SIGNING_KEYS. */
export function signingKeys(...keys: TestKey[]): string {
  return JSON.stringify({ keys: keys.map(key => key.privateJwk) })
}

/** What an issuer publishes. */
export function jwks(...keys: TestKey[]) {
  return { keys: keys.map(key => ({ ...key.publicJwk, alg: 'RS256', use: 'sig' })) }
}

export function sha256(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

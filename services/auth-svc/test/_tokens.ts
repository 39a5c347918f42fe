import { createHmac, type KeyObject } from 'node:crypto'
import { type JWTHeaderParameters, SignJWT } from 'jose'
import type { TestKey } from './_keys.ts'

export const ISSUER = 'http://127.0.0.1:3001'

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** The claims of a good access token but for `changes`; a change to `undefined` leaves a claim out. */
export function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const now = nowSeconds()
  return {
    sub: 'partner',
    token_use: 'access',
    scope: 'loans/apply',
    auth_time: now,
    iss: ISSUER,
    exp: now + 60,
    iat: now,
    version: 2,
    jti: 'a-token',
    client_id: 'partner',
    ...changes,
  }
}

/** A token by `key`, with a good header but for `header`. */
export function signed(
  key: TestKey,
  payload = claims(),
  header: Record<string, unknown> = {},
): Promise<string> {
  const { privateKey, kid } = key
  const wanted: JWTHeaderParameters = { alg: 'RS256', kid, ...header }
  const crit = Object.fromEntries((wanted.crit ?? []).map(name => [name, true]))
  return new SignJWT(payload).setProtectedHeader(wanted).sign(privateKey, { crit })
}

/** A token put together by hand, as no library would; without a `secret` it has no signature. */
export function handmade(header: object, payload: unknown, secret?: string | KeyObject): string {
  const signedPart = `${part(header)}.${part(payload)}`
  const signature = secret ? createHmac('sha256', secret).update(signedPart).digest('base64url') : ''
  return `${signedPart}.${signature}`
}

/** `token` with its claims changed and its signature kept. */
export function altered(token: string, changes: Record<string, unknown>): string {
  const [header, payload = '', signature] = token.split('.')
  const original = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return [header, part({ ...original, ...changes }), signature].join('.')
}

/** The header and the claims of a token, unverified. */
export function decoded(token: string) {
  const [header, payload] = token.split('.').map(encoded => Buffer.from(encoded, 'base64url').toString())
  return { header: JSON.parse(header ?? ''), claims: JSON.parse(payload ?? '') }
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

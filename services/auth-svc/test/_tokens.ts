import { createHmac, type KeyObject, sign } from 'node:crypto'
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
export function handmade(header: object, payload: unknown, secret?: string | Buffer): string {
  const signedPart = `${part(header)}.${part(payload)}`
  const signature = secret ? createHmac('sha256', secret).update(signedPart).digest('base64url') : ''
  return `${signedPart}.${signature}`
}

/** A token whose header and payload are these texts to the letter, with a good signature: by RS256, or as fits an EC key. */
export function signedAsWritten(privateKey: KeyObject, header: string, payload: string): string {
  const signedPart = `${base64url(header)}.${base64url(payload)}`
  const signature = sign('sha256', Buffer.from(signedPart), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signedPart}.${signature.toString('base64url')}`
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
  return base64url(JSON.stringify(value))
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}

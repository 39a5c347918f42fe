import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { CompactEncrypt } from 'jose'
import { KEY } from './_auth-svc.ts'
import { rsaKey } from './_keys.ts'
import { altered, claims, handmade, ISSUER, nowSeconds, signed, signedAsWritten } from './_tokens.ts'

/** What is wrong with it, the reason that operators see, the token. Its issuer is ours, its key KEY, where nothing else is said. */
export type HostileToken = [string, string, () => string | Promise<string>]

/** A key of the same name as ours. */
export const STRANGER = rsaKey(KEY.kid)
const PUBLIC_KEY = createPublicKey(KEY.privateKey)
const EC_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const header = { alg: 'RS256', kid: KEY.kid }

const DAY_SECONDS = 24 * 60 * 60

function withHeader(changes: Record<string, unknown>) {
  return () => asWritten(JSON.stringify({ ...header, ...changes }))
}

function withClaims(changes: Record<string, unknown>) {
  return () => signed(KEY, claims(changes))
}

/** `member` is appended to the claims as it is, after whatever stands there under the same name. */
function withLastClaim(member: string) {
  return () => asWritten(JSON.stringify(header), `${JSON.stringify(claims()).slice(0, -1)},${member}}`)
}

function asWritten(headerText: string, payload = JSON.stringify(claims()), key = KEY.privateKey): string {
  return signedAsWritten(key, headerText, payload)
}

function hs256(secret: string | Buffer) {
  return () => handmade({ ...header, alg: 'HS256' }, claims(), secret)
}

/** `change` made to a token that is good but for it. */
function madeOf(change: (token: string, parts: string[]) => string) {
  return async () => {
    const token = await signed(KEY)
    return change(token, token.split('.'))
  }
}

const ALGORITHMS: HostileToken[] = [
  ['alg none', 'algorithm_not_allowed', () => handmade({ ...header, alg: 'none' }, claims())],
  ['alg nOnE', 'algorithm_not_allowed', () => handmade({ ...header, alg: 'nOnE' }, claims())],
  ['alg none with a good signature', 'algorithm_not_allowed', withHeader({ alg: 'none' })],
  [
    'HS256 keyed with the public key as PEM',
    'algorithm_not_allowed',
    hs256(PUBLIC_KEY.export({ type: 'spki', format: 'pem' })),
  ],
  [
    'HS256 keyed with the public key as PKCS #1 PEM',
    'algorithm_not_allowed',
    hs256(PUBLIC_KEY.export({ type: 'pkcs1', format: 'pem' })),
  ],
  [
    'HS256 keyed with the public key as DER',
    'algorithm_not_allowed',
    hs256(PUBLIC_KEY.export({ type: 'spki', format: 'der' })),
  ],
  ['HS256 keyed with the public JWK', 'algorithm_not_allowed', hs256(JSON.stringify(KEY.publicJwk))],
  ['HS256 keyed with the modulus', 'algorithm_not_allowed', hs256(String(KEY.publicJwk.n))],
  ['RS384', 'algorithm_not_allowed', () => signed(KEY, claims(), { alg: 'RS384' })],
  ['PS256', 'algorithm_not_allowed', () => signed(KEY, claims(), { alg: 'PS256' })],
  ['rs256 in small letters', 'algorithm_not_allowed', withHeader({ alg: 'rs256' })],
  [
    'ES256, by a key of its own',
    'algorithm_not_allowed',
    () => asWritten(JSON.stringify({ ...header, alg: 'ES256' }), undefined, EC_KEY),
  ],
  ['ES256 over a signature of RS256', 'algorithm_not_allowed', withHeader({ alg: 'ES256' })],
  [
    'RS256 over a signature of ES256',
    'bad_signature',
    () => asWritten(JSON.stringify(header), undefined, EC_KEY),
  ],
  ['no alg', 'malformed', withHeader({ alg: undefined })],
  ['a list as alg', 'malformed', withHeader({ alg: ['RS256'] })],
]

const ISSUERS: HostileToken[] = [
  ['another issuer', 'untrusted_issuer', withClaims({ iss: 'https://evil.example' })],
  ['an issuer with a suffix', 'untrusted_issuer', withClaims({ iss: `${ISSUER}.evil.example` })],
  ['an issuer with a slash', 'untrusted_issuer', withClaims({ iss: `${ISSUER}/` })],
  ['an issuer with a query', 'untrusted_issuer', withClaims({ iss: `${ISSUER}?` })],
  ['an issuer with a blank', 'untrusted_issuer', withClaims({ iss: `${ISSUER} ` })],
  ['an issuer in capitals', 'untrusted_issuer', withClaims({ iss: ISSUER.toUpperCase() })],
  ['an issuer over https', 'untrusted_issuer', withClaims({ iss: ISSUER.replace('http:', 'https:') })],
  ['an issuer as user name', 'untrusted_issuer', withClaims({ iss: `${ISSUER}@evil.example` })],
  ['a member of every object', 'untrusted_issuer', withClaims({ iss: 'constructor' })],
  ['a list of issuers', 'untrusted_issuer', withClaims({ iss: [ISSUER] })],
  ['no issuer', 'untrusted_issuer', withClaims({ iss: undefined })],
]

const TIMES: HostileToken[] = [
  ['expired', 'expired', () => signed(KEY, claims({ exp: nowSeconds() - 6 }))],
  ['exp before 1970', 'expired', withClaims({ exp: -1 })],
  ['exp of minus infinity', 'expired', withLastClaim('"exp":-1e999')],
  ['no exp', 'unacceptable_claim', withClaims({ exp: undefined })],
  ['exp as text', 'unacceptable_claim', withClaims({ exp: String(nowSeconds() + 60) })],
  ['exp null', 'unacceptable_claim', withClaims({ exp: null })],
  ['exp of infinity', 'unacceptable_claim', withLastClaim('"exp":1e999')],
  ['exp that is NaN', 'malformed', withLastClaim('"exp":NaN')],
  [
    'good for ever and more than a day old',
    'expired',
    () => signed(KEY, claims({ iat: nowSeconds() - DAY_SECONDS - 6, exp: 9_999_999_999 })),
  ],
  ['nbf in the future', 'unacceptable_claim', () => signed(KEY, claims({ nbf: nowSeconds() + 30 }))],
  ['nbf as text', 'unacceptable_claim', withClaims({ nbf: '0' })],
  ['iat in the future', 'unacceptable_claim', () => signed(KEY, claims({ iat: nowSeconds() + 30 }))],
  ['iat as text', 'unacceptable_claim', withClaims({ iat: 'now' })],
  ['no iat', 'unacceptable_claim', withClaims({ iat: undefined })],
]

const CLAIMS: HostileToken[] = [
  ['an id token', 'not_an_access_token', withClaims({ token_use: 'id', aud: 'partner' })],
  [
    'an id token that says so in its header',
    'not_an_access_token',
    () => signed(KEY, claims({ token_use: 'id', aud: 'partner' }), { typ: 'JWT' }),
  ],
  ['a refresh token', 'not_an_access_token', withClaims({ token_use: 'refresh' })],
  ['a list of token_uses', 'not_an_access_token', withClaims({ token_use: ['access'] })],
  ['no token_use', 'not_an_access_token', withClaims({ token_use: undefined })],
  ['no client_id', 'unacceptable_claim', withClaims({ client_id: undefined })],
  ['an empty client_id', 'unacceptable_claim', withClaims({ client_id: '' })],
  ['a list of client_ids', 'unacceptable_claim', withClaims({ client_id: ['partner'] })],
  ['a list of scopes', 'unacceptable_claim', withClaims({ scope: ['loans/apply'] })],
  ['a number as sub', 'unacceptable_claim', withClaims({ sub: 1 })],
  // Of a repeated member the last counts (RFC 7515 section 4, RFC 7519 section 4); only who can sign can repeat one.
  ['a second exp', 'expired', withLastClaim('"exp":1')],
  ['a second issuer', 'untrusted_issuer', withLastClaim('"iss":"https://evil.example"')],
  ['a second token_use', 'not_an_access_token', withLastClaim('"token_use":"id"')],
  ['a second client_id', 'unacceptable_claim', withLastClaim('"client_id":[]')],
]

const KIDS: HostileToken[] = [
  ['an unknown one', 'unknown_key', withHeader({ kid: 'key-9' })],
  ['none', 'unknown_key', withHeader({ kid: undefined })],
  ['an empty one', 'unknown_key', withHeader({ kid: '' })],
  ['a path', 'unknown_key', withHeader({ kid: '../../../../dev/null' })],
  ['SQL', 'unknown_key', withHeader({ kid: `${KEY.kid}' OR '1'='1` })],
  ['a command', 'unknown_key', withHeader({ kid: `${KEY.kid}|id` })],
  ['an address', 'unknown_key', withHeader({ kid: 'http://evil.example/jwks.json' })],
  ['a NUL at its end', 'unknown_key', withHeader({ kid: `${KEY.kid}\0` })],
  ['another case', 'unknown_key', withHeader({ kid: KEY.kid.toUpperCase() })],
  ['a member of every object', 'unknown_key', withHeader({ kid: '__proto__' })],
  ['4,000 characters', 'unknown_key', withHeader({ kid: 'k'.repeat(4_000) })],
  ['a number', 'unknown_key', withHeader({ kid: 1 })],
  ['a list', 'unknown_key', withHeader({ kid: [KEY.kid] })],
  ['null', 'unknown_key', withHeader({ kid: null })],
]

const HEADERS: HostileToken[] = [
  ['an unknown crit', 'malformed', withHeader({ crit: ['urn:x'], 'urn:x': true })],
  ['a crit of what needs none', 'malformed', withHeader({ crit: ['exp'], exp: 1 })],
  ['an empty crit', 'malformed', withHeader({ crit: [] })],
  ['a crit that is no list', 'malformed', withHeader({ crit: 'exp' })],
  ['a payload that is not encoded', 'malformed', withHeader({ crit: ['b64'], b64: false })],
  [
    'a payload that is compressed',
    'malformed',
    () => {
      const payload = deflateRawSync(JSON.stringify(claims())).toString('latin1')
      return asWritten(JSON.stringify({ ...header, zip: 'DEF' }), payload)
    },
  ],
  [
    'a second alg',
    'algorithm_not_allowed',
    () => asWritten(`{"alg":"RS256","kid":"${KEY.kid}","alg":"none"}`),
  ],
  [
    'a second alg, and no signature',
    'bad_signature',
    () => asWritten(`{"alg":"none","kid":"${KEY.kid}","alg":"RS256"}`).replace(/[^.]*$/, ''),
  ],
  ['a list', 'malformed', () => asWritten('["RS256"]')],
  ['no JSON', 'malformed', () => asWritten('alg=RS256')],
]

const SIGNATURES: HostileToken[] = [
  ['altered claims', 'bad_signature', async () => altered(await signed(KEY), { client_id: 'other' })],
  [
    'an altered header',
    'bad_signature',
    madeOf(token =>
      token.replace(/^[^.]*/, Buffer.from(JSON.stringify({ ...header, a: 1 })).toString('base64url')),
    ),
  ],
  [
    'an altered first character',
    'bad_signature',
    madeOf((token, [, , signature = '']) =>
      token.replace(signature, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)),
    ),
  ],
  // Which is A, Q, g or w: four of its six bits mean nothing.
  [
    'an altered last character',
    'malformed',
    madeOf(token => token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1)),
  ],
  [
    'the signature of another token',
    'bad_signature',
    madeOf((token, [, , signature = '']) => altered(token, { jti: 'b' }).replace(/[^.]*$/, signature)),
  ],
  ['another key of the same kid', 'bad_signature', () => signed(STRANGER)],
  ['no signature', 'bad_signature', madeOf(token => token.replace(/[^.]*$/, ''))],
  ['a cut signature', 'bad_signature', madeOf(token => token.slice(0, -2))],
  ['zeros', 'bad_signature', madeOf(token => token.replace(/[^.]*$/, 'A'.repeat(342)))],
]

const FORMS: HostileToken[] = [
  ['no JWT', 'malformed', () => 'nonsense'],
  ['two dots', 'malformed', () => '..'],
  ['two parts', 'malformed', madeOf((_token, parts) => parts.slice(0, 2).join('.'))],
  ['four parts', 'malformed', madeOf(token => `${token}.x`)],
  ['a dot after it', 'malformed', madeOf(token => `${token}.`)],
  ['an empty first part', 'malformed', madeOf((_token, parts) => `.${parts.slice(1).join('.')}`)],
  [
    'an encrypted token',
    'malformed',
    async () =>
      new CompactEncrypt(Buffer.from(await signed(KEY)))
        .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' })
        .encrypt(PUBLIC_KEY),
  ],
  [
    'the JSON serialization',
    'malformed',
    madeOf((_token, [head, payload, signature]) => JSON.stringify({ protected: head, payload, signature })),
  ],
  ['a blank before it', 'malformed', madeOf(token => ` ${token}`)],
  ['a blank after it', 'malformed', madeOf(token => `${token} `)],
  ['a line end after it', 'malformed', madeOf(token => `${token}\n`)],
  ['a line end in it', 'malformed', madeOf(token => token.replace('.', '.\n'))],
  ['a NUL after it', 'malformed', madeOf(token => `${token}\0`)],
  ['its scheme before it', 'malformed', madeOf(token => `Bearer ${token}`)],
  ['padding', 'malformed', madeOf(token => `${token}==`)],
  ['the alphabet of base64', 'malformed', madeOf(token => `${token.slice(0, -2)}+/`)],
  ['characters of other scripts', 'malformed', madeOf(token => token.replace('e', 'е'))],
  ['a payload that is no object', 'malformed', () => handmade(header, ['a'])],
  ['more than 8 kB', 'oversize', () => signed(KEY, claims({ padding: 'x'.repeat(6_000) }))],
]

export const HOSTILE_TOKENS: [string, HostileToken[]][] = [
  ['its algorithm', ALGORITHMS],
  ['its issuer', ISSUERS],
  ['its times', TIMES],
  ['its claims', CLAIMS],
  ['its kid', KIDS],
  ['its header', HEADERS],
  ['its signature', SIGNATURES],
  ['its form', FORMS],
]

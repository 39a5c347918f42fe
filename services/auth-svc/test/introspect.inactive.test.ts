import { createPublicKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { type AuthSvc, KEY, startAuthSvc } from './_auth-svc.ts'
import { POOL, POOL_KEY, poolToken, startPeer, startUserPool } from './_issuer.ts'
import { jwks, rsaKey } from './_keys.ts'
import { altered, claims, handmade, ISSUER, nowSeconds, signed } from './_tokens.ts'

const STRANGER = { ...rsaKey('key-1') }
const PUBLIC_PEM = createPublicKey(KEY.privateKey).export({ type: 'spki', format: 'pem' }).toString()
const header = { alg: 'RS256', kid: KEY.kid }

async function expectInactive(auth: AuthSvc, token: string, reason: string) {
  const { status, body } = await auth.introspect(token)
  expect({ status, body }).toEqual({ status: 200, body: { active: false } })
  expect(await auth.metrics()).toContain(
    `oauth_introspections_total{outcome="inactive",reason="${reason}"} 1`,
  )
}

/** What, the reason that operators see, the token. */
type Vector = [string, string, () => string | Promise<string>]

const ALGORITHMS: Vector[] = [
  ['alg none', 'algorithm_not_allowed', () => handmade({ ...header, alg: 'none' }, claims())],
  ['alg nOnE', 'algorithm_not_allowed', () => handmade({ ...header, alg: 'nOnE' }, claims())],
  [
    'alg none with a good signature',
    'algorithm_not_allowed',
    async () => handmade({ ...header, alg: 'none' }, claims()) + (await signed(KEY)).split('.')[2],
  ],
  [
    'HS256 keyed with the public key',
    'algorithm_not_allowed',
    () => handmade({ ...header, alg: 'HS256' }, claims(), PUBLIC_PEM),
  ],
  ['RS384', 'algorithm_not_allowed', () => signed(KEY, claims(), { alg: 'RS384' })],
  ['PS256', 'algorithm_not_allowed', () => signed(KEY, claims(), { alg: 'PS256' })],
  ['no alg', 'malformed', () => handmade({ kid: KEY.kid }, claims())],
]

const ISSUERS: Vector[] = [
  ['another issuer', 'untrusted_issuer', () => signed(KEY, claims({ iss: 'https://evil.example' }))],
  [
    'an issuer with a suffix',
    'untrusted_issuer',
    () => signed(KEY, claims({ iss: `${ISSUER}.evil.example` })),
  ],
  ['an issuer with a slash', 'untrusted_issuer', () => signed(KEY, claims({ iss: `${ISSUER}/` }))],
  ['an issuer in capitals', 'untrusted_issuer', () => signed(KEY, claims({ iss: ISSUER.toUpperCase() }))],
  ['a list of issuers', 'untrusted_issuer', () => signed(KEY, claims({ iss: [ISSUER] }))],
  ['no issuer', 'untrusted_issuer', () => signed(KEY, claims({ iss: undefined }))],
]

const TIMES: Vector[] = [
  ['expired', 'expired', () => signed(KEY, claims({ exp: nowSeconds() - 6 }))],
  ['no exp', 'unacceptable_claim', () => signed(KEY, claims({ exp: undefined }))],
  ['exp as text', 'unacceptable_claim', () => signed(KEY, claims({ exp: String(nowSeconds() + 60) }))],
  ['nbf in the future', 'unacceptable_claim', () => signed(KEY, claims({ nbf: nowSeconds() + 30 }))],
  ['iat as text', 'unacceptable_claim', () => signed(KEY, claims({ iat: 'now' }))],
]

const CLAIMS: Vector[] = [
  ['an id token', 'not_an_access_token', () => signed(KEY, claims({ token_use: 'id', aud: 'partner' }))],
  ['no token_use', 'not_an_access_token', () => signed(KEY, claims({ token_use: undefined }))],
  ['no client_id', 'unacceptable_claim', () => signed(KEY, claims({ client_id: undefined }))],
  ['an empty client_id', 'unacceptable_claim', () => signed(KEY, claims({ client_id: '' }))],
  ['a list of client_ids', 'unacceptable_claim', () => signed(KEY, claims({ client_id: ['partner'] }))],
  ['a list of scopes', 'unacceptable_claim', () => signed(KEY, claims({ scope: ['loans/apply'] }))],
  ['a number as sub', 'unacceptable_claim', () => signed(KEY, claims({ sub: 1 }))],
]

const SIGNATURES: Vector[] = [
  ['altered claims', 'bad_signature', async () => altered(await signed(KEY), { client_id: 'other' })],
  ['another key of the same kid', 'bad_signature', () => signed(STRANGER)],
  ['no signature', 'bad_signature', async () => (await signed(KEY)).replace(/[^.]*$/, '')],
  ['a cut signature', 'bad_signature', async () => (await signed(KEY)).slice(0, -4)],
  ['an unknown kid', 'unknown_key', () => signed(KEY, claims(), { kid: 'key-9' })],
  ['a path as kid', 'unknown_key', () => signed(KEY, claims(), { kid: '../../etc/passwd' })],
  ['no kid', 'unknown_key', () => signed(KEY, claims(), { kid: undefined })],
  ['an unknown crit', 'malformed', () => signed(KEY, claims(), { crit: ['exp'], exp: 1 })],
]

const FORMS: Vector[] = [
  ['no JWT', 'malformed', () => 'nonsense'],
  ['two parts', 'malformed', async () => (await signed(KEY)).split('.').slice(0, 2).join('.')],
  ['four parts', 'malformed', async () => `${await signed(KEY)}.x`],
  ['five parts, as an encrypted one has', 'malformed', () => 'a.b.c.d.e'],
  ['a blank after it', 'malformed', async () => `${await signed(KEY)} `],
  ['a line end after it', 'malformed', async () => `${await signed(KEY)}\n`],
  ['padding', 'malformed', async () => `${await signed(KEY)}==`],
  ['a payload that is no object', 'malformed', () => handmade(header, ['a'])],
  ['a header that is no JSON', 'malformed', async () => (await signed(KEY)).replace(/^[^.]*/, 'e30x')],
  ['more than 8 kB', 'oversize', () => signed(KEY, claims({ padding: 'x'.repeat(6_000) }))],
]

describe.each([
  ['its algorithm', ALGORITHMS],
  ['its issuer', ISSUERS],
  ['its times', TIMES],
  ['its claims', CLAIMS],
  ['its signature', SIGNATURES],
  ['its form', FORMS],
])('a token is not active because of %s', (_group, vectors) => {
  it.each(vectors)('%s: %s', async (_what, reason, makeToken) => {
    await expectInactive(await startAuthSvc(), await makeToken(), reason)
  })
})

describe('a token cannot bring its own key', () => {
  it.each(['jku', 'x5u', 'jwk', 'x5c'])('by %s', async parameter => {
    const trap = await startPeer()
    trap.answer(json(200, jwks(STRANGER)))
    const values = {
      jku: `${trap.url}/jwks.json`,
      x5u: `${trap.url}/x5u`,
      jwk: STRANGER.publicJwk,
      x5c: ['MII='],
    }
    const auth = await startAuthSvc()
    const brought = { [parameter]: values[parameter as keyof typeof values] }
    await expectInactive(auth, await signed(STRANGER, claims(), brought), 'bad_signature')
    expect(trap.requests).toEqual([])
  })
})

describe('a key is good for the tokens of its own issuer only', () => {
  it('a trusted issuer cannot sign in our name', async () => {
    const { env } = await startUserPool(POOL_KEY)
    await expectInactive(await startAuthSvc(env), await signed(POOL_KEY), 'unknown_key')
  })

  it('nor we in the name of a trusted issuer', async () => {
    const { env } = await startUserPool(POOL_KEY)
    await expectInactive(await startAuthSvc(env), await signed(KEY, claims({ iss: POOL })), 'unknown_key')
  })

  it('and without a signing key nobody signs in our name', async () => {
    await expectInactive(
      await startAuthSvc({ SIGNING_KEYS: undefined }),
      await signed(KEY),
      'untrusted_issuer',
    )
  })
})

describe('tokens that name an unknown key', () => {
  it('do not make the issuer’s keys be fetched again and again', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs: 60_000 })
    await auth.introspect(await poolToken(POOL_KEY))
    const forged = await poolToken(rsaKey('forged'))
    const answers = await Promise.all(Array.from({ length: 50 }, () => auth.introspect(forged)))
    expect(answers.every(({ body }) => body.active === false)).toBe(true)
    expect(peer.requests).toHaveLength(1)
  })

  it('cause one fetch when they come all at once', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs: 0, waitMs: 20, fetchTimeoutMs: 30_000 })
    await auth.introspect(await poolToken(POOL_KEY))
    peer.answer(hang())
    const forged = await poolToken(rsaKey('forged'))
    await Promise.all(Array.from({ length: 50 }, () => auth.introspect(forged)))
    expect(peer.requests).toHaveLength(2)
  })
})

it('a key that the issuer withdrew is forgotten in the background', async () => {
  const { peer, env } = await startUserPool(POOL_KEY)
  const auth = await startAuthSvc(env, { refreshMs: 10 })
  const token = await poolToken(POOL_KEY)
  expect((await auth.introspect(token)).body.active).toBe(true)
  peer.answer(json(200, jwks(rsaKey('pool-key-2'))))
  await expect.poll(async () => (await auth.introspect(token)).body.active, { timeout: 5_000 }).toBe(false)
})

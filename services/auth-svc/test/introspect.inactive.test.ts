import { describe, expect, it } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { type AuthSvc, KEY, startAuthSvc } from './_auth-svc.ts'
import { HOSTILE_TOKENS, STRANGER } from './_hostile-tokens.ts'
import { POOL, POOL_KEY, poolToken, startPeer, startUserPool, trusting } from './_issuer.ts'
import { jwks, rsaKey } from './_keys.ts'
import { claims, handmade, signed, signedAsWritten } from './_tokens.ts'

async function expectInactive(auth: AuthSvc, token: string, reason: string) {
  const { status, body } = await auth.introspect(token)
  expect({ status, body }).toEqual({ status: 200, body: { active: false } })
  expect(await auth.metrics()).toContain(
    `oauth_introspections_total{outcome="inactive",reason="${reason}"} 1`,
  )
}

describe.each(HOSTILE_TOKENS)('a token is not active because of %s', (_group, tokens) => {
  it.each(tokens)('%s: %s', async (_what, reason, makeToken) => {
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

  it('not even when both call their keys the same', async () => {
    const { env } = await startUserPool(STRANGER)
    await expectInactive(await startAuthSvc(env), await signed(STRANGER), 'bad_signature')
  })

  it('and without a signing key nobody signs in our name', async () => {
    await expectInactive(
      await startAuthSvc({ SIGNING_KEYS: undefined }),
      await signed(KEY),
      'untrusted_issuer',
    )
  })
})

const SHORT_KEY = rsaKey('short', 1_024)
const GOOD_JWK = jwks(POOL_KEY).keys[0]
const OCT_SECRET = Buffer.from('a secret that somebody published')

/** What is wrong with the published key, the key, a token that it would be good for, the reason that operators see. */
const UNFIT_KEYS: [string, object, () => string | Promise<string>, string][] = [
  ['encrypts', { ...GOOD_JWK, use: 'enc' }, () => poolToken(POOL_KEY), 'unknown_key'],
  ['is for another algorithm', { ...GOOD_JWK, alg: 'RS512' }, () => poolToken(POOL_KEY), 'unknown_key'],
  ['may not verify', { ...GOOD_JWK, key_ops: ['encrypt'] }, () => poolToken(POOL_KEY), 'unknown_key'],
  [
    'names no algorithm, and the token a weaker one',
    { ...GOOD_JWK, alg: undefined },
    () => signed(POOL_KEY, claims({ iss: POOL }), { alg: 'PS256' }),
    'algorithm_not_allowed',
  ],
  [
    'is a secret',
    { kty: 'oct', kid: POOL_KEY.kid, k: OCT_SECRET.toString('base64url') },
    () => handmade({ alg: 'HS256', kid: POOL_KEY.kid }, claims({ iss: POOL }), OCT_SECRET),
    'algorithm_not_allowed',
  ],
  [
    'is a secret, and the token says RS256',
    { kty: 'oct', kid: POOL_KEY.kid, k: OCT_SECRET.toString('base64url') },
    () => handmade({ alg: 'RS256', kid: POOL_KEY.kid }, claims({ iss: POOL }), OCT_SECRET),
    'unknown_key',
  ],
  [
    'is too short',
    { ...SHORT_KEY.publicJwk, alg: 'RS256', use: 'sig' },
    () =>
      signedAsWritten(
        SHORT_KEY.privateKey,
        '{"alg":"RS256","kid":"short"}',
        JSON.stringify(claims({ iss: POOL })),
      ),
    'unknown_key',
  ],
]

describe('an issuer’s key is of no use when it', () => {
  it.each(UNFIT_KEYS)('%s', async (_what, jwk, makeToken, reason) => {
    const peer = await startPeer()
    peer.answer(json(200, { keys: [jwk, rsaKey('another').publicJwk] }))
    await expectInactive(await startAuthSvc(trusting(peer)), await makeToken(), reason)
  })
})

it('a token of more than 8 kB is not even read as far as its issuer', async () => {
  const { peer, env } = await startUserPool(POOL_KEY)
  const auth = await startAuthSvc(env, { cooldownMs: 0 })
  await expect.poll(auth.metrics).toContain('oauth_issuer_key_fetches_total{outcome="fetched"} 1')
  const unknown = rsaKey('another')
  const ofLength = (padding: number) => signed(unknown, claims({ iss: POOL, padding: 'x'.repeat(padding) }))
  const longest = await ofLength(5_600)
  expect(longest.length).toBeGreaterThan(8_180)
  expect(longest.length).toBeLessThanOrEqual(8_192)
  await expectInactive(auth, await ofLength(5_620), 'oversize')
  expect(peer.requests).toHaveLength(1)
  await expectInactive(auth, longest, 'unknown_key')
  expect(peer.requests).toHaveLength(2)
})

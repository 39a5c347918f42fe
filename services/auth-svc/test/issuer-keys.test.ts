import { describe, expect, it } from 'vitest'
import { type Effect, hang, json, redirect } from '../../../test/faults/effects.ts'
import { type AuthSvc, startAuthSvc } from './_auth-svc.ts'
import { ISSUER_TROUBLES, POOL, POOL_KEY, poolToken, startUserPool } from './_issuer.ts'
import { jwks, rsaKey } from './_keys.ts'
import { claims, handmade } from './_tokens.ts'

const NEXT_KEY = rsaKey('pool-key-2')

async function isActive(auth: AuthSvc, token: string) {
  return (await auth.introspect(token)).body.active
}

/** A token of POOL by a key that nobody has, each under a name of its own; its signature is never looked at. */
function forged(index: number): string {
  return handmade({ alg: 'RS256', kid: `forged-${index}` }, claims({ iss: POOL }))
}

describe('when the issuer changes its keys', () => {
  it('the old one is good beside the new one for as long as it is published', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs: 0 })
    const [oldToken, newToken] = [await poolToken(POOL_KEY), await poolToken(NEXT_KEY)]
    expect(await isActive(auth, oldToken)).toBe(true)
    expect(await isActive(auth, newToken)).toBe(false)
    peer.answer(json(200, jwks(POOL_KEY, NEXT_KEY)))
    expect(await isActive(auth, newToken)).toBe(true)
    expect(await isActive(auth, oldToken)).toBe(true)
    peer.answer(json(200, jwks(NEXT_KEY)))
    await auth.introspect(forged(0))
    expect(await isActive(auth, oldToken)).toBe(false)
    expect(await isActive(auth, newToken)).toBe(true)
  })

  it('the one that it withdrew is forgotten in the background', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { refreshMs: 10 })
    const token = await poolToken(POOL_KEY)
    expect(await isActive(auth, token)).toBe(true)
    peer.answer(json(200, jwks(NEXT_KEY)))
    await expect.poll(() => isActive(auth, token), { timeout: 5_000 }).toBe(false)
  })

  it('the new one is found though others name unknown keys without a pause', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs: 300 })
    await auth.introspect(await poolToken(POOL_KEY))
    let isOver = false
    const attack = async () => {
      for (let index = 0; !isOver; index++) await auth.introspect(forged(index))
    }
    const attackers = Array.from({ length: 8 }, attack)
    peer.answer(json(200, jwks(POOL_KEY, NEXT_KEY)))
    const token = await poolToken(NEXT_KEY)
    await expect.poll(() => isActive(auth, token), { timeout: 5_000 }).toBe(true)
    isOver = true
    await Promise.all(attackers)
  })
})

describe('tokens that name an unknown key', () => {
  it('cause one fetch in a cool-down at most, when 1,000 come at once', async () => {
    const cooldownMs = 1_000
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs })
    const fetchAgain = () => auth.introspect(forged(0)).then(() => peer.requests.length)
    await expect.poll(fetchAgain, { timeout: 5_000 }).toBe(2)
    const startedAtMs = performance.now()
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => auth.introspect(forged(index))),
    )
    const coolDowns = Math.ceil((performance.now() - startedAtMs) / cooldownMs)
    // Those who got no verdict in their 200 ms are neither.
    expect(answers.filter(({ body }) => body.active)).toEqual([])
    expect(peer.requests.length).toBeLessThanOrEqual(2 + coolDowns)
  })

  it('cause none within the cool-down', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs: 60_000 })
    await auth.introspect(await poolToken(POOL_KEY))
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => auth.introspect(forged(index))),
    )
    expect(answers.filter(({ body }) => body.active !== false)).toEqual([])
    expect(peer.requests).toHaveLength(1)
  })

  it('share the fetch that one of them caused', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs: 0, waitMs: 20, fetchTimeoutMs: 30_000 })
    await auth.introspect(await poolToken(POOL_KEY))
    peer.answer(hang())
    await Promise.all(Array.from({ length: 50 }, (_, index) => auth.introspect(forged(index))))
    expect(peer.requests).toHaveLength(2)
  })
})

const REDIRECT: [string, Effect] = ['redirects', redirect('http://127.0.0.1:1/jwks.json')]

describe('known keys stay good while the issuer', () => {
  it.each([...ISSUER_TROUBLES, REDIRECT])('%s', async (_what, effect) => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { refreshMs: 20, fetchTimeoutMs: 50, failureCooldownMs: 0 })
    const token = await poolToken(POOL_KEY)
    expect(await isActive(auth, token)).toBe(true)
    peer.answer(effect)
    await expect
      .poll(auth.metrics, { timeout: 5_000 })
      .toMatch(/oauth_issuer_key_fetches_total\{outcome="failed"\} [2-9]/)
    expect(await isActive(auth, token)).toBe(true)
  })

  it('is down', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env)
    const token = await poolToken(POOL_KEY)
    await auth.introspect(token)
    await peer.stop()
    expect(await isActive(auth, token)).toBe(true)
  })
})

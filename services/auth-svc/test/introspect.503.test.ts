import { describe, expect, it } from 'vitest'
import { hang, json, redirect, slowHeaders } from '../../../test/faults/effects.ts'
import { INBOUND_CANARY, INBOUND_HEADERS } from '../../../test/faults/inbound-headers.ts'
import { startAuthSvc } from './_auth-svc.ts'
import { ISSUER_TROUBLES, POOL_KEY, poolToken, startPeer, startUserPool, trusting } from './_issuer.ts'
import { jwks, rsaKey } from './_keys.ts'
import { signed } from './_tokens.ts'

const KEYS = jwks(POOL_KEY)

describe('there is no verdict when the issuer of the token', () => {
  it.each(ISSUER_TROUBLES)('%s', async (_what, effect) => {
    const peer = await startPeer()
    peer.answer(effect)
    const auth = await startAuthSvc(trusting(peer))
    const { status, headers, body } = await auth.introspect(await poolToken(POOL_KEY))
    expect(status).toBe(503)
    expect(body).toMatchObject({ status: 503, code: 'issuer_unavailable', type: 'about:blank' })
    expect(body).not.toHaveProperty('active')
    expect(headers.get('retry-after')).toBe('1')
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
  })

  it('is down', async () => {
    const peer = await startPeer()
    await peer.stop()
    const auth = await startAuthSvc(trusting(peer))
    expect((await auth.introspect(await poolToken(POOL_KEY))).status).toBe(503)
  })

  it.each([301, 302, 303, 307, 308])('redirects (%i), which is not followed', async status => {
    const [peer, trap] = [await startPeer(), await startPeer()]
    trap.answer(json(200, KEYS))
    peer.answer(redirect(`${trap.url}/jwks.json`, status))
    const auth = await startAuthSvc(trusting(peer))
    expect((await auth.introspect(await poolToken(POOL_KEY))).status).toBe(503)
    expect(trap.requests).toEqual([])
  })

  it('is asked for its keys with nothing of the request that made us ask', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs: 0 })
    await auth.introspect(await poolToken(POOL_KEY))
    peer.requests.length = 0
    await auth.introspect(await poolToken(rsaKey('pool-key-2')), INBOUND_HEADERS)
    expect(peer.requests).toHaveLength(1)
    expect(JSON.stringify(peer.requests)).not.toContain(INBOUND_CANARY)
  })

  it('may have a new key and cannot be asked', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs: 0 })
    await auth.introspect(await poolToken(POOL_KEY))
    await peer.stop()
    expect((await auth.introspect(await poolToken(rsaKey('pool-key-2')))).status).toBe(503)
  })

  it('has been away for longer than its keys are trusted', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { maxAgeMs: 50 })
    const token = await poolToken(POOL_KEY)
    expect((await auth.introspect(token)).status).toBe(200)
    await peer.stop()
    await expect.poll(async () => (await auth.introspect(token)).status, { timeout: 5_000 }).toBe(503)
  })
})

describe('an issuer in trouble', () => {
  it('does not keep us from being ready, nor from serving our own tokens', async () => {
    const peer = await startPeer()
    peer.answer(hang())
    const auth = await startAuthSvc(trusting(peer))
    expect(await auth.isReady()).toBe(true)
    expect((await auth.introspect(await auth.token())).body.active).toBe(true)
  })

  it('is asked once per cool-down, however many tokens come', async () => {
    const peer = await startPeer()
    peer.answer(json(500, {}))
    const auth = await startAuthSvc(trusting(peer), { failureCooldownMs: 60_000 })
    const token = await poolToken(POOL_KEY)
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => auth.introspect(token)))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
    }
    expect(peer.requests).toHaveLength(1)
  })

  it('is not asked for tokens that are not its own', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs: 0 })
    await peer.received(1)
    await auth.introspect(await signed(rsaKey('x')))
    await auth.introspect('nonsense')
    expect(peer.requests).toHaveLength(1)
  })

  it('is used again within two seconds of its return', async () => {
    const peer = await startPeer()
    peer.answer(json(200, KEYS))
    await peer.stop()
    const auth = await startAuthSvc(trusting(peer))
    const token = await poolToken(POOL_KEY)
    expect((await auth.introspect(token)).status).toBe(503)
    await peer.start()
    await expect.poll(async () => (await auth.introspect(token)).status, { timeout: 2_000 }).toBe(200)
  })

  it('does not use up the time of a request', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env, { cooldownMs: 0, waitMs: 10 })
    await expect.poll(auth.metrics).toContain('oauth_issuer_key_fetches_total{outcome="fetched"} 1')
    const next = rsaKey('pool-key-2')
    peer.answer(slowHeaders(120, json(200, jwks(next))))
    expect((await auth.introspect(await poolToken(next))).status).toBe(503)
  })

  it('that is slower than a request waits serves the next request', async () => {
    const peer = await startPeer()
    peer.answer(slowHeaders(300, json(200, KEYS)))
    const auth = await startAuthSvc(trusting(peer))
    const token = await poolToken(POOL_KEY)
    expect((await auth.introspect(token)).status).toBe(503)
    await expect.poll(async () => (await auth.introspect(token)).status, { timeout: 2_000 }).toBe(200)
    expect(peer.requests).toHaveLength(1)
  })
})

it('the keys are fetched at boot, before any token comes', async () => {
  const { peer, env } = await startUserPool(POOL_KEY)
  await startAuthSvc(env)
  await peer.received(1)
  expect(peer.requests[0]).toMatchObject({ method: 'GET', path: '/jwks.json' })
})

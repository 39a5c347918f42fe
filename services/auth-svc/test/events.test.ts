import { describe, expect, it } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { type AuthSvc, KEY, PARTNER, startAuthSvc } from './_auth-svc.ts'
import { POOL_KEY, poolToken, startPeer, startUserPool, trusting } from './_issuer.ts'
import { claims, signed } from './_tokens.ts'

const GRANT = { grant_type: 'client_credentials' }

function logged(auth: AuthSvc, message: string) {
  return auth.log.map(line => JSON.parse(line)).filter(({ msg }) => msg === message)
}

describe('every series is there from the start: without it an alarm has no data', () => {
  it.each([
    ...['deadline_exceeded', 'issuer_unavailable'].map(
      reason => `oauth_introspections_total{outcome="no_verdict",reason="${reason}"} 0`,
    ),
    'oauth_introspections_total{outcome="active",reason=""} 0',
    'oauth_introspections_total{outcome="inactive",reason="expired"} 0',
    'oauth_introspections_total{outcome="refused",reason="access_denied"} 0',
    'oauth_tokens_refused_total{error="invalid_client"} 0',
    'oauth_tokens_refused_total{error="invalid_scope"} 0',
  ])('%s', async series => {
    const fresh = await startAuthSvc()
    expect(await fresh.metrics()).toContain(series)
  })
})

describe('what happens is counted and logged', () => {
  it('a token issued', async () => {
    const auth = await startAuthSvc()
    await auth.token()
    expect(await auth.metrics()).toContain('oauth_tokens_issued_total 1')
    expect(logged(auth, 'token issued')).toMatchObject([
      { clientId: 'partner', scope: 'loans/apply loans/read', requestId: expect.any(String) },
    ])
  })

  it('a token refused, with the client only when it exists', async () => {
    const auth = await startAuthSvc()
    await auth.post('/oauth2/token', GRANT, { ...PARTNER, clientSecret: 'wrong' })
    await auth.post('/oauth2/token', GRANT, { clientId: 'a-secret-in-the-wrong-place', clientSecret: 'x' })
    expect(await auth.metrics()).toContain('oauth_tokens_refused_total{error="invalid_client"} 2')
    expect(logged(auth, 'token refused').map(({ clientId }) => clientId)).toEqual(['partner', undefined])
    expect(auth.log.join('')).not.toContain('a-secret-in-the-wrong-place')
  })

  it('an introspection, active and inactive', async () => {
    const auth = await startAuthSvc()
    await auth.introspect(await auth.token())
    await auth.introspect(await signed(KEY, claims({ exp: 1 })))
    const metrics = await auth.metrics()
    expect(metrics).toContain('oauth_introspections_total{outcome="active",reason=""} 1')
    expect(metrics).toContain('oauth_introspections_total{outcome="inactive",reason="expired"} 1')
    expect(logged(auth, 'token active')).toMatchObject([{ clientId: 'partner' }])
    expect(logged(auth, 'token inactive')).toMatchObject([{ reason: 'expired' }])
  })

  it('an introspection refused', async () => {
    const auth = await startAuthSvc()
    await auth.post('/oauth2/introspect', { token: 'x' }, PARTNER)
    expect(await auth.metrics()).toContain(
      'oauth_introspections_total{outcome="refused",reason="access_denied"} 1',
    )
    expect(logged(auth, 'introspection refused')).toMatchObject([{ clientId: 'partner' }])
  })

  it('no verdict', async () => {
    const peer = await startPeer()
    peer.answer(hang())
    const auth = await startAuthSvc(trusting(peer), { waitMs: 10 })
    await auth.introspect(await poolToken(POOL_KEY))
    expect(await auth.metrics()).toContain(
      'oauth_introspections_total{outcome="no_verdict",reason="issuer_unavailable"} 1',
    )
    expect(logged(auth, 'no verdict on a token')).toMatchObject([
      { level: 'warn', reason: 'issuer_unavailable' },
    ])
  })

  it('no verdict while the issuer is left alone, and that this is why', async () => {
    const peer = await startPeer()
    peer.answer(json(500, {}))
    const auth = await startAuthSvc(trusting(peer), { failureCooldownMs: 60_000 })
    await expect.poll(auth.metrics).toContain('oauth_issuer_key_fetches_total{outcome="failed"} 1')
    await auth.introspect(await poolToken(POOL_KEY))
    expect(logged(auth, 'no verdict on a token')).toMatchObject([
      { err: { type: 'IssuerLeftAlone', message: 'not asked: the last attempt failed a moment ago' } },
    ])
  })

  it('keys fetched, and not fetched', async () => {
    const pool = await startUserPool(POOL_KEY)
    const good = await startAuthSvc(pool.env)
    await expect.poll(good.metrics).toContain('oauth_issuer_key_fetches_total{outcome="fetched"} 1')
    expect(logged(good, 'issuer keys fetched')).toMatchObject([{ keys: 1 }])
    await pool.peer.stop()
    const bad = await startAuthSvc(pool.env)
    await expect.poll(bad.metrics).toContain('oauth_issuer_key_fetches_total{outcome="failed"} 1')
    expect(logged(bad, 'issuer keys not fetched')).toMatchObject([
      { level: 'warn', err: { code: 'ECONNREFUSED' } },
    ])
  })
})

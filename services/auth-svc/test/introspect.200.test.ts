import { describe, expect, it } from 'vitest'
import { KEY, LOAN_API, startAuthSvc } from './_auth-svc.ts'
import { POOL, POOL_KEY, poolToken, startPeer, startUserPool } from './_issuer.ts'
import { rsaKey, signingKeys } from './_keys.ts'
import { claims, decoded, ISSUER, nowSeconds, signed } from './_tokens.ts'

describe('a token of ours is active', () => {
  it('and its claims are told', async () => {
    const auth = await startAuthSvc()
    const token = await auth.token()
    const { status, headers, body } = await auth.introspect(token)
    const { iat, exp, jti } = decoded(token).claims
    expect(status).toBe(200)
    expect(body).toEqual({
      active: true,
      iss: ISSUER,
      sub: 'partner',
      client_id: 'partner',
      scope: 'loans/apply loans/read',
      token_use: 'access',
      token_type: 'Bearer',
      exp,
      iat,
      jti,
    })
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('for a caller that authenticates in the body', async () => {
    const auth = await startAuthSvc()
    const credentials = { client_id: LOAN_API.clientId, client_secret: LOAN_API.clientSecret }
    const form = { ...credentials, token: await auth.token(), token_type_hint: 'access_token' }
    expect((await auth.post('/oauth2/introspect', form)).body.active).toBe(true)
  })

  it('at another instance with the same keys, and so after a restart', async () => {
    const token = await (await startAuthSvc()).token()
    expect((await (await startAuthSvc()).introspect(token)).body.active).toBe(true)
  })

  it('when it was signed by a key that does not sign any more', async () => {
    const next = rsaKey('key-2')
    const before = await startAuthSvc()
    const oldToken = await before.token()
    const after = await startAuthSvc({ SIGNING_KEYS: signingKeys(next, KEY) })
    const newToken = await after.token()
    expect(decoded(newToken).header.kid).toBe('key-2')
    expect((await after.introspect(oldToken)).body.active).toBe(true)
    expect((await after.introspect(newToken)).body.active).toBe(true)
    const retired = await startAuthSvc({ SIGNING_KEYS: signingKeys(next) })
    expect((await retired.introspect(oldToken)).body).toEqual({ active: false })
  })

  it('a moment after it expired, because clocks differ', async () => {
    const auth = await startAuthSvc()
    const token = await signed(KEY, claims({ exp: nowSeconds() - 3 }))
    expect((await auth.introspect(token)).body.active).toBe(true)
  })

  it('whatever else its header points to', async () => {
    const auth = await startAuthSvc()
    const trap = await startPeer()
    const token = await signed(KEY, claims(), { jku: `${trap.url}/jwks.json`, x5u: `${trap.url}/x5u` })
    expect((await auth.introspect(token)).body.active).toBe(true)
    expect(trap.requests).toEqual([])
  })

  it('with as few claims as an access token must have', async () => {
    const auth = await startAuthSvc()
    const iat = nowSeconds()
    const exp = iat + 60
    const token = await signed(KEY, { iss: ISSUER, iat, exp, token_use: 'access', client_id: 'partner' })
    expect((await auth.introspect(token)).body).toEqual({
      active: true,
      iss: ISSUER,
      client_id: 'partner',
      scope: '',
      token_use: 'access',
      token_type: 'Bearer',
      exp,
      iat,
    })
  })
})

describe('a token of a trusted issuer is active', () => {
  it('by the keys that the issuer publishes', async () => {
    const { env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc(env)
    expect((await auth.introspect(await poolToken(POOL_KEY))).body).toMatchObject({ active: true, iss: POOL })
  })

  it('on an instance that has no signing key itself', async () => {
    const { env } = await startUserPool(POOL_KEY)
    const auth = await startAuthSvc({ ...env, SIGNING_KEYS: undefined })
    expect((await auth.introspect(await poolToken(POOL_KEY))).body.active).toBe(true)
  })
})

import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { boot } from '../../../test/processes/boot.ts'
import { begin, serve } from '../../../test/processes/serve.ts'
import { basic, CLIENTS, ENVIRONMENT, KEY, LOAN_API } from './_auth-svc.ts'
import { POOL, POOL_KEY, startPeer, startUserPool } from './_issuer.ts'
import { jwks, sha256, signingKeys } from './_keys.ts'
import { nowSeconds, signed } from './_tokens.ts'

const [partner] = CLIENTS
const MALFORMED_HASH = sha256('partner-secret').toUpperCase()

describe('a service that cannot be configured says so in one line and exits 1', () => {
  it.each([
    ['CLIENTS', {}],
    ['CLIENTS.1.clientId', { CLIENTS: JSON.stringify([partner, partner]) }],
    [
      'CLIENTS.0.secretSha256.0',
      { CLIENTS: JSON.stringify([{ ...partner, secretSha256: [MALFORMED_HASH] }]) },
    ],
    ['SIGNING_KEYS.keys.1.kid', { ...ENVIRONMENT, SIGNING_KEYS: signingKeys(KEY, KEY) }],
    ['TRUSTED_ISSUERS', { ...ENVIRONMENT, TRUSTED_ISSUERS: 'none' }],
  ])('%s', (variable, env) => {
    const { stdout, stderr, status } = boot('auth-svc', env)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^auth-svc: [^\n]+\n$/)
    expect(stderr).toContain(`auth-svc: ${variable}: `)
    expect(stdout).toBe('')
    expect(stderr.toLowerCase()).not.toContain(MALFORMED_HASH.toLowerCase())
    expect(stderr).not.toContain(String(KEY.privateJwk.d))
  })
})

describe('a configured service', () => {
  it('serves, and exits 0 on SIGTERM', async () => {
    const { child, url, operationsUrl, written } = await serve('auth-svc', ENVIRONMENT)
    // When it has written its last, too.
    const closed = once(child(), 'close')
    const statusOf = async (address: string) => (await fetch(address)).status
    expect(await statusOf(`${operationsUrl}/readyz`)).toBe(200)
    expect(await statusOf(`${url}/.well-known/jwks.json`)).toBe(200)
    child().kill('SIGTERM')
    expect(await closed).toEqual([0, null])
    for (const line of written().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg')
  })

  it('that has no signing key and trusts a user pool tells of its tokens, as on AWS', async () => {
    const { env } = await startUserPool(POOL_KEY)
    const onlyLoanApi = { clientId: LOAN_API.clientId, secretSha256: [sha256(LOAN_API.clientSecret)] }
    const { url } = await serve('auth-svc', {
      HOST: '0.0.0.0',
      DRAIN_MS: '15000',
      EMF_NAMESPACE: 'loans-dev',
      ISSUER: 'http://auth-svc:3001',
      CLIENTS: JSON.stringify([{ ...onlyLoanApi, scopes: [], mayIntrospect: true }]),
      ...env,
    })
    const now = nowSeconds()
    // All that Cognito puts into a token of client credentials: no audience.
    const token = await signed(POOL_KEY, {
      sub: 'shop-client',
      token_use: 'access',
      scope: 'loans/apply loans/read',
      auth_time: now,
      iss: POOL,
      exp: now + 3_600,
      iat: now,
      version: 2,
      jti: 'b1a7c0de-0000-4000-8000-000000000000',
      client_id: 'shop-client',
    })
    const introspected = await fetch(`${url}/oauth2/introspect`, {
      method: 'POST',
      headers: { authorization: basic(LOAN_API) },
      body: new URLSearchParams({ token }),
    })
    expect(await introspected.json()).toMatchObject({
      active: true,
      iss: POOL,
      client_id: 'shop-client',
      scope: 'loans/apply loans/read',
    })
    const asking = await fetch(`${url}/oauth2/token`, { method: 'POST' })
    expect(asking.status).toBe(404)
  })

  it('fetches keys without the proxy that its environment names', async () => {
    const { peer, env } = await startUserPool(POOL_KEY)
    const proxy = await startPeer()
    proxy.answer(json(200, jwks(POOL_KEY)))
    const proxied = { HTTP_PROXY: proxy.url, http_proxy: proxy.url, NODE_USE_ENV_PROXY: '1' }
    await begin('auth-svc', { ...ENVIRONMENT, ...env, ...proxied })
    await peer.received(1)
    expect(proxy.requests).toEqual([])
  })
})

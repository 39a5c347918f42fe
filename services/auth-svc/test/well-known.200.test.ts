import { createRemoteJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { KEY, startAuthSvc } from './_auth-svc.ts'
import { jwks, rsaKey, signingKeys } from './_keys.ts'
import { ISSUER } from './_tokens.ts'

const DOCUMENTS = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']

describe('the published keys', () => {
  it('are the public members of every signing key, and may be cached', async () => {
    const next = rsaKey('key-2')
    const auth = await startAuthSvc({ SIGNING_KEYS: signingKeys(KEY, next) })
    const { status, headers, body } = await auth.send('/.well-known/jwks.json')
    expect(status).toBe(200)
    expect(body).toEqual(jwks(KEY, next))
    expect(Object.keys((body.keys as object[])[0] ?? {}).sort()).toEqual([
      'alg',
      'e',
      'kid',
      'kty',
      'n',
      'use',
    ])
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect(headers.get('content-type')).toMatch(/^application\/json/)
  })

  it('let a stock verifier accept our tokens', async () => {
    const auth = await startAuthSvc()
    const keys = createRemoteJWKSet(new URL(`${auth.url}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(await auth.token(), keys, { issuer: ISSUER, algorithms: ['RS256'] })
    expect(payload.client_id).toBe('partner')
  })

  it('are none without a signing key', async () => {
    const auth = await startAuthSvc({ SIGNING_KEYS: undefined })
    expect((await auth.send('/.well-known/jwks.json')).body).toEqual({ keys: [] })
  })
})

describe.each(DOCUMENTS)('%s', path => {
  it('says what this server does', async () => {
    const auth = await startAuthSvc({ ISSUER: 'https://auth.example.com/tenant' })
    const { status, headers, body } = await auth.send(path)
    expect(status).toBe(200)
    expect(body).toEqual({
      issuer: 'https://auth.example.com/tenant',
      token_endpoint: 'https://auth.example.com/tenant/oauth2/token',
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      scopes_supported: ['loans/apply', 'loans/read'],
      jwks_uri: 'https://auth.example.com/tenant/.well-known/jwks.json',
      introspection_endpoint: 'https://auth.example.com/tenant/oauth2/introspect',
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
    })
    expect(headers.get('cache-control')).toBe('public, max-age=300')
  })

  it('says nothing of tokens without a signing key', async () => {
    const auth = await startAuthSvc({ SIGNING_KEYS: undefined })
    const { body } = await auth.send(path)
    expect(body).toMatchObject({ grant_types_supported: [], introspection_endpoint: expect.any(String) })
    expect(Object.keys(body).filter(member => /^(token|scopes)_/.test(member))).toEqual([])
  })

  it('answers HEAD', async () => {
    const auth = await startAuthSvc()
    expect((await auth.send(path, { method: 'HEAD' })).status).toBe(200)
  })
})

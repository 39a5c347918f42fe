import { createLocalJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { CLIENTS, KEY, PARTNER, startAuthSvc } from './_auth-svc.ts'
import { jwks, sha256 } from './_keys.ts'
import { decoded, ISSUER, nowSeconds } from './_tokens.ts'

const GRANT = { grant_type: 'client_credentials' }

describe('a token is issued', () => {
  it('to a client that authenticates by Basic, with all its scopes', async () => {
    const auth = await startAuthSvc()
    const { status, headers, body } = await auth.post('/oauth2/token', GRANT, PARTNER)
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'loans/apply loans/read',
    })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('pragma')).toBe('no-cache')
    expect(headers.get('content-type')).toMatch(/^application\/json/)
  })

  it('to a client that authenticates in the body', async () => {
    const auth = await startAuthSvc()
    const inBody = { ...GRANT, client_id: PARTNER.clientId, client_secret: PARTNER.clientSecret }
    expect((await auth.post('/oauth2/token', inBody)).status).toBe(200)
  })

  it('to a client that names itself in the body too', async () => {
    const auth = await startAuthSvc()
    const form = { ...GRANT, client_id: PARTNER.clientId }
    expect((await auth.post('/oauth2/token', form, PARTNER)).status).toBe(200)
  })

  it('by the old and by the new secret while they are rotated', async () => {
    const secretSha256 = [sha256('new-secret'), sha256('old-secret')]
    const auth = await startAuthSvc({ CLIENTS: JSON.stringify([{ ...CLIENTS[0], secretSha256 }]) })
    for (const clientSecret of ['new-secret', 'old-secret']) {
      expect((await auth.post('/oauth2/token', GRANT, { ...PARTNER, clientSecret })).status).toBe(200)
    }
  })

  it('to a client whose id and secret need form-encoding', async () => {
    const odd = { clientId: 'a:b%c+d', clientSecret: 'p w:ü%+&=' }
    const client = { clientId: odd.clientId, secretSha256: [sha256(odd.clientSecret)], scopes: ['read'] }
    const auth = await startAuthSvc({ CLIENTS: JSON.stringify([client]) })
    expect((await auth.post('/oauth2/token', GRANT, odd)).status).toBe(200)
  })

  it.each([
    ['loans/read', 'loans/read'],
    ['loans/read loans/apply', 'loans/apply loans/read'],
    ['loans/read loans/read', 'loans/read'],
    ['', 'loans/apply loans/read'],
  ])('for the scope "%s"', async (scope, granted) => {
    const auth = await startAuthSvc()
    const { body } = await auth.post('/oauth2/token', { ...GRANT, scope }, PARTNER)
    expect(body.scope).toBe(granted)
    expect(decoded(String(body.access_token)).claims.scope).toBe(granted)
  })

  it('though there are parameters that nobody knows', async () => {
    const auth = await startAuthSvc()
    const form = { ...GRANT, resource: 'x', __proto__x: 'y' }
    expect((await auth.post('/oauth2/token', form, PARTNER)).status).toBe(200)
  })
})

describe('an access token', () => {
  it('has the shape of Cognito’s', async () => {
    const auth = await startAuthSvc({ TOKEN_TTL_SECONDS: '120' })
    const before = nowSeconds()
    const { header, claims } = decoded(await auth.token())
    expect(header).toEqual({ kid: KEY.kid, alg: 'RS256' })
    expect(claims).toEqual({
      sub: PARTNER.clientId,
      token_use: 'access',
      scope: 'loans/apply loans/read',
      auth_time: claims.iat,
      iss: ISSUER,
      exp: claims.iat + 120,
      iat: expect.any(Number),
      version: 2,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      client_id: PARTNER.clientId,
    })
    expect(claims.iat).toBeGreaterThanOrEqual(before)
    expect(claims.iat).toBeLessThanOrEqual(nowSeconds())
  })

  it('is verified by the published key', async () => {
    const auth = await startAuthSvc()
    const verified = await jwtVerify(await auth.token(), createLocalJWKSet(jwks(KEY)), { issuer: ISSUER })
    expect(verified.protectedHeader.alg).toBe('RS256')
  })

  it('is another one each time', async () => {
    const auth = await startAuthSvc()
    const ids = await Promise.all([auth.token(), auth.token()])
    expect(decoded(ids[0]).claims.jti).not.toBe(decoded(ids[1]).claims.jti)
  })
})

import { describe, expect, it } from 'vitest'
import { basic, LOAN_API, PARTNER, startAuthSvc } from './_auth-svc.ts'

const FORM = 'application/x-www-form-urlencoded'

describe('what HTTP itself can go wrong with is a problem document', () => {
  it.each(['/oauth2/token', '/oauth2/introspect'])('%s: another content type is 415', async path => {
    const auth = await startAuthSvc()
    const headers = { 'content-type': 'application/json', authorization: basic(PARTNER) }
    const { status, body } = await auth.send(path, { method: 'POST', headers, body: '{}' })
    expect(status).toBe(415)
    expect(body).toMatchObject({
      code: 'unsupported_media_type',
      status: 415,
      detail: expect.stringContaining(FORM),
    })
  })

  it.each(['/oauth2/token', '/oauth2/introspect'])('%s: a body over 16 kB is 413', async path => {
    const auth = await startAuthSvc()
    const { status, body } = await auth.post(path, { token: 'x'.repeat(17_000) }, LOAN_API)
    expect(status).toBe(413)
    expect(body.code).toBe('payload_too_large')
  })

  it.each([
    ['/oauth2/token', 'GET', 'POST'],
    ['/oauth2/token', 'OPTIONS', 'POST'],
    ['/oauth2/introspect', 'GET', 'POST'],
    ['/oauth2/introspect', 'DELETE', 'POST'],
    ['/.well-known/jwks.json', 'POST', 'GET, HEAD'],
    ['/.well-known/openid-configuration', 'PUT', 'GET, HEAD'],
    ['/.well-known/oauth-authorization-server', 'POST', 'GET, HEAD'],
  ])('%s: %s is 405, allowed is %s', async (path, method, allowed) => {
    const auth = await startAuthSvc()
    const { status, headers, body } = await auth.send(path, { method })
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe(allowed)
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(body.code).toBe('method_not_allowed')
  })

  it.each(['/', '/oauth2', '/oauth2/token/', '/OAuth2/token', '/metrics', '/readyz'])(
    '%s is 404',
    async path => {
      const auth = await startAuthSvc()
      const { status, body } = await auth.send(path)
      expect(status).toBe(404)
      expect(body.code).toBe('not_found')
    },
  )

  it('without a signing key the token endpoint is 404, by every method', async () => {
    const auth = await startAuthSvc({ SIGNING_KEYS: undefined })
    const post = await auth.post('/oauth2/token', { grant_type: 'client_credentials' }, PARTNER)
    expect([post.status, post.body.code]).toEqual([404, 'not_found'])
    expect((await auth.send('/oauth2/token')).status).toBe(404)
  })
})

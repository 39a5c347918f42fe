import { describe, expect, it } from 'vitest'
import { basic, LOAN_API, PARTNER, startAuthSvc } from './_auth-svc.ts'

describe('an introspection is refused', () => {
  it.each([
    ['without credentials', undefined],
    ['with a wrong secret', basic({ ...LOAN_API, clientSecret: 'wrong' })],
    ['to an unknown client', basic({ clientId: 'nobody', clientSecret: 'x' })],
    ['to a bearer', 'Bearer abc'],
  ])('%s: 401', async (_what, authorization) => {
    const auth = await startAuthSvc()
    const given = authorization ? { authorization } : {}
    const form = { token: await auth.token() }
    const { status, headers, body } = await auth.post('/oauth2/introspect', form, undefined, given)
    expect(status).toBe(401)
    expect(body.error).toBe('invalid_client')
    expect(headers.get('www-authenticate')).toMatch(/^Basic realm=/)
  })

  it('to a client that may not introspect, even its own token: 403', async () => {
    const auth = await startAuthSvc()
    const { status, headers, body } = await auth.post(
      '/oauth2/introspect',
      { token: await auth.token() },
      PARTNER,
    )
    expect(status).toBe(403)
    expect(body).toEqual({
      error: 'access_denied',
      error_description: 'this client may not introspect tokens',
    })
    expect(headers.get('www-authenticate')).toBeNull()
  })

  it.each([[{}], [{ token: '' }]])('without a token: 400', async form => {
    const auth = await startAuthSvc()
    const { status, body } = await auth.post('/oauth2/introspect', form, LOAN_API)
    expect(status).toBe(400)
    expect(body).toEqual({ error: 'invalid_request', error_description: 'token is missing' })
  })

  it('with two tokens: 400', async () => {
    const auth = await startAuthSvc()
    const headers = { authorization: basic(LOAN_API), 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await auth.send('/oauth2/introspect', { method: 'POST', headers, body: 'token=a&token=b' })
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request'])
  })

  it('with a deadline that is none: 400, naming the header', async () => {
    const auth = await startAuthSvc()
    const { status, body } = await auth.introspect('x', { 'x-request-timeout-ms': 'soon' })
    expect(status).toBe(400)
    expect(body.errors).toEqual([expect.objectContaining({ header: 'x-request-timeout-ms' })])
  })
})

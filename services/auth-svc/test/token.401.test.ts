import { describe, expect, it } from 'vitest'
import { basic, PARTNER, startAuthSvc } from './_auth-svc.ts'

const GRANT = { grant_type: 'client_credentials' }

const HEADERS: [string, string][] = [
  ['a wrong secret', basic({ ...PARTNER, clientSecret: 'wrong' })],
  ['an unknown client', basic({ clientId: 'nobody', clientSecret: PARTNER.clientSecret })],
  ['an empty secret', basic({ ...PARTNER, clientSecret: '' })],
  ['a secret with something after it', basic({ ...PARTNER, clientSecret: `${PARTNER.clientSecret} ` })],
  ['another scheme', 'Bearer abc'],
  ['no credentials after the scheme', 'Basic'],
  ['no base64', 'Basic ***'],
  ['no colon', `Basic ${Buffer.from('partner').toString('base64')}`],
  ['a broken percent-encoding', `Basic ${Buffer.from('partner:%zz').toString('base64')}`],
  ['no UTF-8', `Basic ${Buffer.from([0x70, 0x3a, 0xff]).toString('base64')}`],
]

const BODIES: [string, Record<string, string>][] = [
  ['no credentials', {}],
  ['a client_id alone', { client_id: PARTNER.clientId }],
  ['a client_secret alone', { client_secret: PARTNER.clientSecret }],
  ['a wrong secret in the body', { client_id: PARTNER.clientId, client_secret: 'wrong' }],
  ['an empty secret in the body', { client_id: PARTNER.clientId, client_secret: '' }],
]

describe('a client that does not authenticate is refused', () => {
  it.each(HEADERS)('with %s', async (_what, authorization) => {
    const auth = await startAuthSvc()
    const { status, headers, body } = await auth.post('/oauth2/token', GRANT, undefined, { authorization })
    expect(status).toBe(401)
    expect(body).toMatchObject({ error: 'invalid_client', error_description: expect.any(String) })
    expect(headers.get('www-authenticate')).toBe('Basic realm="auth-svc", charset="UTF-8"')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it.each(BODIES)('with %s', async (_what, form) => {
    const auth = await startAuthSvc()
    const { status, body } = await auth.post('/oauth2/token', { ...GRANT, ...form })
    expect(status).toBe(401)
    expect(body.error).toBe('invalid_client')
  })

  it('before anything is said of the rest of its request', async () => {
    const auth = await startAuthSvc()
    const wrong = { ...PARTNER, clientSecret: 'wrong' }
    expect((await auth.post('/oauth2/token', { grant_type: 'password' }, wrong)).status).toBe(401)
  })

  it('in the same words whether the client exists or not', async () => {
    const auth = await startAuthSvc()
    const wrongSecret = await auth.post('/oauth2/token', GRANT, { ...PARTNER, clientSecret: 'x' })
    const unknown = await auth.post('/oauth2/token', GRANT, { clientId: 'nobody', clientSecret: 'x' })
    expect(unknown.body).toEqual(wrongSecret.body)
    expect(unknown.status).toBe(wrongSecret.status)
  })
})

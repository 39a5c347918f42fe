import { describe, expect, it } from 'vitest'
import { type AuthSvc, basic, LOAN_API, PARTNER, startAuthSvc } from './_auth-svc.ts'

const GRANT = { grant_type: 'client_credentials' }
const IN_BODY = { client_id: PARTNER.clientId, client_secret: PARTNER.clientSecret }

type Case = [string, string, (auth: AuthSvc) => ReturnType<AuthSvc['send']>]

function raw(auth: AuthSvc, body: string) {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: basic(PARTNER),
  }
  return auth.send('/oauth2/token', { method: 'POST', headers, body })
}

const CASES: Case[] = [
  ['no grant_type', 'invalid_request', auth => auth.post('/oauth2/token', {}, PARTNER)],
  ['an empty grant_type', 'invalid_request', auth => auth.post('/oauth2/token', { grant_type: '' }, PARTNER)],
  [
    'a repeated grant_type',
    'invalid_request',
    auth => raw(auth, 'grant_type=client_credentials&grant_type='),
  ],
  [
    'a repeated scope',
    'invalid_request',
    auth => raw(auth, 'grant_type=client_credentials&scope=loans/read&scope=loans/apply'),
  ],
  [
    'a repeated unknown parameter',
    'invalid_request',
    auth => raw(auth, 'grant_type=client_credentials&x=1&x=2'),
  ],
  [
    'credentials in the header and in the body',
    'invalid_request',
    auth => auth.post('/oauth2/token', { ...GRANT, ...IN_BODY }, PARTNER),
  ],
  [
    'another client in the body',
    'invalid_request',
    auth => auth.post('/oauth2/token', { ...GRANT, client_id: 'other' }, PARTNER),
  ],
  [
    'another grant',
    'unsupported_grant_type',
    auth => auth.post('/oauth2/token', { grant_type: 'password' }, PARTNER),
  ],
  [
    'a scope that the client has not',
    'invalid_scope',
    auth => auth.post('/oauth2/token', { ...GRANT, scope: 'loans/apply admin' }, PARTNER),
  ],
  [
    'two blanks in the scope',
    'invalid_scope',
    auth => auth.post('/oauth2/token', { ...GRANT, scope: 'loans/apply  loans/read' }, PARTNER),
  ],
  [
    'a quote in the scope',
    'invalid_scope',
    auth => auth.post('/oauth2/token', { ...GRANT, scope: '"loans/apply"' }, PARTNER),
  ],
  ['a client without scopes', 'unauthorized_client', auth => auth.post('/oauth2/token', GRANT, LOAN_API)],
]

describe('a token request is refused', () => {
  it.each(CASES)('for %s: %s', async (_what, error, request) => {
    const auth = await startAuthSvc()
    const { status, headers, body } = await request(auth)
    expect(status).toBe(400)
    expect(body).toEqual({
      error,
      error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/),
    })
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('pragma')).toBe('no-cache')
    expect(headers.get('www-authenticate')).toBeNull()
  })

  it('says whether a scope is malformed or too wide', async () => {
    const auth = await startAuthSvc()
    const description = async (scope: string) =>
      (await auth.post('/oauth2/token', { ...GRANT, scope }, PARTNER)).body.error_description
    expect(await description('a  b')).toContain('one space between')
    expect(await description('admin')).toContain('goes beyond')
  })

  it('names a repeated parameter, but no text of a stranger’s', async () => {
    const auth = await startAuthSvc()
    const named = await raw(auth, 'scope=a&scope=b')
    expect(named.body.error_description).toBe('scope is repeated')
    const hidden = await raw(auth, `${encodeURIComponent('<b>"')}=a&${encodeURIComponent('<b>"')}=b`)
    expect(hidden.body.error_description).toBe('a parameter is repeated')
  })

  it('takes no parameter from the query', async () => {
    const auth = await startAuthSvc()
    const { body } = await auth.post('/oauth2/token?grant_type=client_credentials', {}, PARTNER)
    expect(body.error).toBe('invalid_request')
  })
})

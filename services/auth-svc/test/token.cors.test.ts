import { describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { ENVIRONMENT, PARTNER, startAuthSvc } from './_auth-svc.ts'

const DOCS = 'http://localhost:3000'
const ALLOWED = { TOKEN_CORS_ORIGINS: JSON.stringify([DOCS, 'https://loans.example']) }
const GRANT = { grant_type: 'client_credentials' }
const STRANGERS = [
  'http://localhost:3001',
  'https://localhost:3000',
  'http://localhost',
  'http://LOCALHOST:3000',
  'http://localhost:3000.evil.example',
  'http://evil.example/?http://localhost:3000',
  'null',
  '*',
]

const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,x-requested-with',
  },
})

/** What an answer says to browsers about pages of other origins. */
const saidToPages = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))

describe('a page of a listed origin', () => {
  it('may send a form that authenticates by header', async () => {
    const auth = await startAuthSvc(ALLOWED)
    const { status, headers } = await auth.send('/oauth2/token', preflight(DOCS))
    expect(status).toBe(204)
    expect(headers.get('vary')).toBe('Origin')
    expect(saidToPages(headers)).toEqual({
      'access-control-allow-origin': DOCS,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization, content-type, x-requested-with',
      'access-control-max-age': '600',
    })
  })

  it('may read its token, and why it got none', async () => {
    const auth = await startAuthSvc(ALLOWED)
    const wrong = { ...PARTNER, clientSecret: 'wrong' }
    const token = await auth.post('/oauth2/token', GRANT, PARTNER, { origin: DOCS })
    const none = await auth.post('/oauth2/token', GRANT, wrong, { origin: DOCS })
    expect([token.status, none.status]).toEqual([200, 401])
    for (const { headers } of [token, none]) {
      expect(saidToPages(headers)).toEqual({ 'access-control-allow-origin': DOCS })
      expect(headers.get('vary')).toBe('Origin')
    }
  })

  it('may read what is wrong with its request, or that it failed too often', async () => {
    const auth = await startAuthSvc(ALLOWED)
    const headers = { origin: DOCS }
    const json = { method: 'POST', body: '{}', headers: { ...headers, 'content-type': 'application/json' } }
    const unsupported = await auth.send('/oauth2/token', json)
    const wrong = { ...PARTNER, clientSecret: 'wrong' }
    const failed = await Promise.all(
      Array.from({ length: 40 }, () => auth.post('/oauth2/token', GRANT, wrong, headers)),
    )
    const limited = failed.find(({ status }) => status === 429)
    expect([unsupported.status, limited?.status]).toEqual([415, 429])
    for (const problem of [unsupported, limited]) {
      expect(problem?.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(saidToPages(problem?.headers ?? new Headers())).toEqual({ 'access-control-allow-origin': DOCS })
      expect(problem?.headers.get('vary')).toBe('Origin')
    }
  })

  it('may read nothing but tokens', async () => {
    const auth = await startAuthSvc(ALLOWED)
    for (const path of ['/oauth2/introspect', '/.well-known/jwks.json', '/nowhere']) {
      const { status, headers } = await auth.send(path, preflight(DOCS))
      expect([path, status >= 400, saidToPages(headers)]).toEqual([path, true, {}])
    }
    const introspected = await auth.post('/oauth2/introspect', { token: 'x' }, PARTNER, { origin: DOCS })
    expect(saidToPages(introspected.headers)).toEqual({})
  })
})

describe('a page of another origin', () => {
  it.each(STRANGERS)('is told nothing: %s', async origin => {
    const auth = await startAuthSvc(ALLOWED)
    const asked = await auth.send('/oauth2/token', preflight(origin))
    expect([asked.status, saidToPages(asked.headers)]).toEqual([405, {}])
    const { headers } = await auth.post('/oauth2/token', GRANT, PARTNER, { origin })
    expect(saidToPages(headers)).toEqual({})
    expect(headers.get('vary')).toBe('Origin')
  })
})

it('without a list no page is answered', async () => {
  const auth = await startAuthSvc()
  const asked = await auth.send('/oauth2/token', preflight(DOCS))
  expect([asked.status, saidToPages(asked.headers)]).toEqual([405, {}])
  const { headers } = await auth.post('/oauth2/token', GRANT, PARTNER, { origin: DOCS })
  expect([saidToPages(headers), headers.get('vary')]).toEqual([{}, null])
})

it('who is no page is answered as ever', async () => {
  const auth = await startAuthSvc(ALLOWED)
  const { status, headers } = await auth.post('/oauth2/token', GRANT, PARTNER)
  expect([status, saidToPages(headers)]).toEqual([200, {}])
})

it.each([
  ['http://localhost:3000/', '0: must be an origin'],
  ['http://localhost:80', '0: must be an origin'],
  ['https://*.example', '0: must be'],
  ['*', '0: must be an http or https origin'],
  ['null', '0: must be an http or https origin'],
  ['localhost:3000', '0: must be an http or https origin'],
])('%s is no origin that a browser sends: the boot says so', (origin, complaint) => {
  const read = () => readConfig({ ...ENVIRONMENT, TOKEN_CORS_ORIGINS: JSON.stringify([origin]) })
  expect(read).toThrow(`TOKEN_CORS_ORIGINS.${complaint}`)
})

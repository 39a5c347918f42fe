import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { createLog } from '@loans/service-kit/log/log'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import { expect, it, onTestFinished } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { createEvents } from '../src/events.ts'
import { createHttpApp } from '../src/http/app.ts'
import { type AuthSvc, basic, KEY, LOAN_API, PARTNER, startAuthSvc } from './_auth-svc.ts'
import { HOSTILE_TOKENS } from './_hostile-tokens.ts'
import { POOL_KEY, poolToken, startPeer, trusting } from './_issuer.ts'
import { claims, signed } from './_tokens.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const GRANT = { grant_type: 'client_credentials' }
const WRONG = { ...PARTNER, clientSecret: 'canary-wrong' }

/** Each with a secret where one belongs and where none does. */
const REQUESTS: [string, string, RequestInit][] = [
  ['a wrong secret', '/oauth2/token', { headers: { authorization: basic(WRONG) } }],
  [
    'a right one of nobody',
    '/oauth2/token',
    { headers: { authorization: basic({ ...WRONG, clientId: 'canary' }) } },
  ],
  ['a secret as id', '/oauth2/token', { body: 'client_id=canary&client_secret=canary' }],
  ['a secret in the body', '/oauth2/token', { body: 'client_id=partner&client_secret=canary' }],
  ['a secret twice', '/oauth2/token', { body: 'client_secret=canary&client_secret=canary' }],
  ['a secret as a parameter', '/oauth2/token', { body: 'canary=1&canary=2' }],
  ['a secret in the query', '/oauth2/token?client_secret=canary', { body: 'client_secret=canary' }],
  ['a secret in the path', '/oauth2/token/canary', {}],
  ['a bearer', '/oauth2/token', { headers: { authorization: 'Bearer canary' } }],
  ['no base64', '/oauth2/token', { headers: { authorization: 'Basic {canary}' } }],
  ['another content type', '/oauth2/token', { headers: { 'content-type': 'text/canary' }, body: 'canary' }],
  [
    'another charset',
    '/oauth2/token',
    { headers: { 'content-type': `${FORM['content-type']}; charset=canary` } },
  ],
  ['a broken encoding', '/oauth2/introspect', { body: 'token=%zzcanary&client_secret=%E0%A4canary' }],
  ['too long a body', '/oauth2/introspect', { body: `token=${'canary'.repeat(4_000)}` }],
  ['too many parameters', '/oauth2/introspect', { body: 'canary=1&'.repeat(1_100) }],
  ['a deadline that is none', '/oauth2/introspect', { headers: { 'x-request-timeout-ms': 'canary' } }],
  ['another method', '/oauth2/introspect?token=canary', { method: 'PUT', body: 'token=canary' }],
]

/** Everything that anybody gets to see but who sent the request: the log, the metrics; and what all could see, the answers. */
async function seen(auth: AuthSvc, answers: object[]): Promise<string> {
  const told = answers.map(answer => JSON.stringify(answer))
  return [...auth.log, await auth.metrics(), ...told].join('\n')
}

async function send(auth: AuthSvc, path: string, { headers, ...rest }: RequestInit) {
  const {
    status,
    headers: told,
    body,
  } = await auth.send(path, {
    method: 'POST',
    headers: { ...FORM, ...headers },
    ...rest,
  })
  return { status, headers: [...told], body }
}

it.each(REQUESTS)('%s is neither logged nor counted nor repeated', async (_what, path, init) => {
  const auth = await startAuthSvc()
  const answer = await send(auth, path, init)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
  const written = await seen(auth, [answer])
  expect(written).not.toMatch(/canary/i)
  expect(written).not.toContain(basic(WRONG).slice('Basic '.length))
})

it('nor are those of authentications that fail too often', async () => {
  const auth = await startAuthSvc()
  const answers: Awaited<ReturnType<typeof send>>[] = []
  while (answers.at(-1)?.status !== 429) {
    answers.push(await send(auth, '/oauth2/token', { headers: { authorization: basic(WRONG) } }))
  }
  expect(await seen(auth, answers)).not.toMatch(/canary/)
})

it('nor are tokens, good or bad, and right secrets', async () => {
  const auth = await startAuthSvc()
  const bad = HOSTILE_TOKENS.flatMap(([, tokens]) => tokens.map(([, , makeToken]) => makeToken()))
  const [token, ...others] = await Promise.all([auth.token(), signed(KEY, claims({ jti: 'canary' })), ...bad])
  expect(others.length).toBeGreaterThan(80)
  for (const each of [token, ...others]) await auth.introspect(each)
  await auth.post('/oauth2/token', { ...GRANT, scope: token }, PARTNER)
  await auth.post('/oauth2/token', { grant_type: token }, PARTNER)
  const written = await seen(auth, [])
  for (const secret of [token, ...others].flatMap(each => each.split('.')).filter(part => part.length > 8)) {
    expect(written).not.toContain(secret)
  }
  for (const { clientSecret } of [PARTNER, LOAN_API]) expect(written).not.toContain(clientSecret)
  expect(written).not.toContain('canary')
})

it('nor is what an issuer answers instead of keys', async () => {
  const peer = await startPeer()
  peer.answer(json(500, { keys: 'canary' }, { 'content-type': 'text/canary', 'x-canary': 'canary' }))
  const auth = await startAuthSvc(trusting(peer))
  const token = await poolToken(POOL_KEY)
  const { status, body } = await auth.introspect(token)
  expect(status).toBe(503)
  const written = await seen(auth, [body])
  expect(written).not.toContain('canary')
  for (const part of token.split('.')) expect(written).not.toContain(part)
})

it('nor is what an error of ours says', async () => {
  const lines: string[] = []
  const log = createLog('auth-svc', 'debug', { write: line => void lines.push(line) })
  const metrics = createMetrics()
  const crash = (): never => {
    throw new Error('canary', { cause: new SyntaxError('Unexpected token: canary') })
  }
  const app = createHttpApp({
    log,
    metrics,
    events: createEvents(log, metrics),
    jwks: { keys: [] },
    metadata: {},
    authenticate: crash,
    introspector: { verify: crash, events: createEvents(log, createMetrics()) },
    tokenIssuer: undefined,
    tokenCorsOrigins: [],
  })
  const server = await listen(app, '127.0.0.1', 0)
  onTestFinished(() => void server.close())
  const body = new URLSearchParams({ token: 'canary', client_id: 'canary', client_secret: 'canary' })
  const answer = await fetch(`http://127.0.0.1:${portOf(server)}/oauth2/introspect`, { method: 'POST', body })
  expect(answer.status).toBe(500)
  expect(lines.join('')).toContain('unexpected error')
  expect(lines.join('') + (await answer.text()) + (await metrics.text())).not.toContain('canary')
})

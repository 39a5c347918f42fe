import { readFileSync } from 'node:fs'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { migrate } from '../../services/loan-api/src/migrate.ts'
import { json, oversized, resetMidBody, truncated } from '../faults/effects.ts'
import { rawRequest } from '../faults/raw-request.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'
import { query } from '../postgres/query.ts'
import { leaks } from './_canaries.ts'
import { APPLICATION, personal, REFUSED, UNREADABLE } from './_personal-data.ts'
import { startOwnPostgres } from './_postgres.ts'
import { startSystem } from './_system.ts'
import { SECRET } from './_tokens.ts'

/** Recovery waits for 5 s before it tries again. */
const RECOVERED = { timeout: 15_000 }

/** More calls than are made here. */
const NO_BREAKER_OPENS = '200'

const lines: string[] = []
const onLine = (line: string) => void lines.push(line)
const postgres = await startOwnPostgres()
await migrate(postgres.url)
const system = await startSystem(postgres.url, { onLine })
const [, claims = '', signature = ''] = system.token.split('.')
const canaries = { ...personal, secret: SECRET, claims, signature }
const bearer = { authorization: `Bearer ${system.token}` }
const loanApi = system.loanApis[0] ?? system.authSvc
/** Each with a path that it has. */
const services = {
  'loan-api': { ...loanApi, at: '/loan/apply' },
  'auth-svc': { ...system.authSvc, at: '/oauth2/introspect' },
  'scoring-svc': { ...system.scoringSvc, at: '/score' },
  'external-score-mock': { ...system.simulator, at: '/v1/scores' },
}
/** What has been answered to requests that were refused, and to those of others. */
const answers: string[] = []

async function send(url: string, init: RequestInit = {}) {
  const answer = await fetch(url, { ...init, headers: { ...bearer, ...init.headers } })
  const { status, headers } = answer
  const text = await answer.text()
  if (status >= 400) answers.push(JSON.stringify([status, ...headers]), text)
  return { status, headers, text }
}

function apply(headers: object = {}, members: object = {}, { url } = loanApi) {
  return send(`${url}/loan/apply`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...APPLICATION, ...members }),
  })
}

/** Requests of others, of which each is refused in another way. */
async function askOtherwise(): Promise<void> {
  const { url } = loanApi
  await send(`${url}/loan/applications/01a1fd63-92a3-7401-bdce-80d6395f0348`)
  await send(`${url}/loan/applications?limit=0`)
  await send(`${url}/loan/apply`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  })
  await send(`${url}/loan/apply`, { method: 'POST', headers: { authorization: 'Bearer other' } })
  for (const other of Object.values(services)) await send(`${other.url}/nowhere`)
}

async function places() {
  const metrics = Object.entries(services).map(async ([name, { operationsUrl }]) => {
    const answer = await fetch(`${operationsUrl}/metrics`)
    return [`metrics of ${name}`, await answer.text()]
  })
  return {
    logs: lines.join(''),
    answers: answers.join('\n'),
    'log of PostgreSQL': readFileSync(postgres.logFile, 'utf8'),
    ...(Object.fromEntries(await Promise.all(metrics)) as Record<string, string>),
  }
}

afterEach(async () => {
  await askOtherwise()
  const seen = await places()
  for (const list of [lines, answers]) list.length = 0
  expect(leaks(canaries, seen)).toEqual([])
})

test('what is looked at is what there is', async () => {
  for (const [name, { operationsUrl }] of Object.entries(services)) {
    lines.length = 0
    await askOtherwise()
    expect(lines.filter(line => JSON.parse(line).service === name).length).toBeGreaterThan(0)
    expect(await (await fetch(`${operationsUrl}/metrics`)).text()).toContain(
      'http_server_request_duration_seconds',
    )
  }
  expect((await places())['log of PostgreSQL']).toContain('ready to accept connections')
  expect(claims.length + signature.length).toBeGreaterThan(300)
})

describe.each(Object.entries(services))('%s keeps to itself what is refused', (_name, { url, at }) => {
  test.each(REFUSED)('%s', async (_what, request) => {
    const [path, init] = request(at)
    const { status } = await send(url + path, init)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
  })

  test.each(UNREADABLE)('what is no HTTP: %#', async bytes => {
    const answer = await rawRequest(Number(new URL(url).port), bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 4/)
    answers.push(answer)
  })
})

test('a member that is not known is named to its sender, and to nobody else', async () => {
  const { status, text } = await apply({}, { [personal.header]: 1 })
  expect([status, text.includes(personal.header)]).toEqual([400, true])
  answers.length = 0
})

test('decided, sent again, sent with another body, read and listed', async () => {
  const headers = { 'idempotency-key': personal.idempotencyKey }
  const first = await apply(headers)
  expect([first.status, (await apply(headers)).text]).toEqual([200, first.text])
  expect((await apply(headers, { amount: 2_000 })).status).toBe(422)
  const { applicationId } = JSON.parse(first.text)
  for (const path of ['', `/${applicationId}`, `/${personal.userId}`, `?cursor=${personal.query}`])
    await send(`${loanApi.url}/loan/applications${path}`)
  expect(lines.join('')).toContain(applicationId)
})

test('deferred because of the bureau, and decided later', async () => {
  const deferred: string[] = []
  for (const scenario of ['garbage', 'outage']) {
    await system.bureau.begin(scenario)
    const keyed = (n: number) => ({ 'idempotency-key': `${personal.idempotencyKey}-${scenario}-${n}` })
    const applied = await Promise.all([1, 2, 3, 4].map(n => apply(keyed(n))))
    deferred.push(...applied.flatMap(({ headers }) => headers.get('location') ?? []))
  }
  await system.bureau.off()
  expect(deferred.length).toBeGreaterThan(4)
  const undecided = async () => {
    const read = await Promise.all(deferred.map(path => send(loanApi.url + path)))
    return read.filter(({ text }) => text.includes('RECEIVED')).length
  }
  await expect.poll(undecided, RECOVERED).toBe(0)
})

describe('a bureau that repeats what it was told, and says more', async () => {
  const bureau = await startScriptedPeer()
  afterAll(() => bureau.close())
  const scoringSvc = { BUREAU_URL: bureau.url, BREAKER_MINIMUM_CALLS: NO_BREAKER_OPENS }
  const other = await startSystem(postgres.url, { onLine, recovers: false, scoringSvc })
  const told = { ...APPLICATION, name: personal.saidByBureau }
  const report = { ...told, score: 720, provider: 'ExternalScoreCo', riskBand: 'LOW', factors: [] }

  test.each([
    ['in an error', json(422, { detail: JSON.stringify(told), code: personal.saidByBureau })],
    ['in a report', json(200, report)],
    ['instead of numbers', json(200, { ...report, score: personal.saidByBureau, riskBand: personal.userId })],
    ['as factors', json(200, { ...report, factors: [{ code: personal.saidByBureau }, personal.userId] })],
    ['as another subject', json(200, { ...report, userId: personal.saidByBureau })],
    [
      'in headers',
      json(503, told, { 'retry-after': personal.saidByBureau, 'x-name': personal.saidByBureau }),
    ],
    ['as its content type', json(200, report, { 'content-type': `text/${personal.saidByBureau}` })],
    ['as where to go', json(302, {}, { location: `http://127.0.0.1:9/${personal.saidByBureau}` })],
    ['at length', oversized(200, report)],
    ['in halves', truncated(200, report)],
    ['cut off', resetMidBody(200, report)],
  ])('%s', async (_where, effect) => {
    bureau.reset()
    bureau.answer(effect)
    const token = { authorization: `Bearer ${other.token}` }
    const { status } = await apply(token, {}, other.loanApis[0])
    expect([200, 202]).toContain(status)
    expect(bureau.requests.length).toBeGreaterThan(0)
  })
})

describe('a statement that fails', async () => {
  const REFUSES = 'ADD CONSTRAINT refuses CHECK (false) NOT VALID'
  // PostgreSQL quotes a row to whoever may see every row, which under row-level security the service may not.
  const DATABASE_URL = `${postgres.url}?options=-c%20TimeZone%3DUTC`
  const asOwner = await startSystem(postgres.url, { onLine, recovers: false, loanApi: { DATABASE_URL } })

  test.each([
    ['loan_applications', 500],
    ['loan_decisions', 202],
  ])('and quotes the row of %s', async (table, expected) => {
    await query(postgres.url, `ALTER TABLE ${table} ${REFUSES}`)
    for (const { token, loanApis } of [system, asOwner]) {
      lines.length = 0
      const { status } = await apply({ authorization: `Bearer ${token}` }, {}, loanApis[0])
      expect(status).toBe(expected)
      expect(lines.join('')).toContain('"code":"23514"')
    }
    await query(postgres.url, `ALTER TABLE ${table} DROP CONSTRAINT refuses`)
    expect((await places())['log of PostgreSQL']).toContain(`"${table}" violates check constraint "refuses"`)
  })

  test('whose argument an operator made up', async () => {
    const { status } = await send(`${loanApi.operationsUrl}/requeue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ applicationId: personal.userId, [personal.query]: 1 }),
    })
    expect(status).toBe(400)
    // Named to its sender.
    answers.length = 0
  })
})

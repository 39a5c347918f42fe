import { createLog } from '@loans/service-kit/log/log'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { garbage, json } from '../faults/effects.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { serve } from '../processes/serve.ts'
import { type LogEvent, parseQuery } from './_insights.ts'
import { faultsOf, fields, queries, toEvent } from './_logs-page.ts'
import { startSystem } from './_system.ts'
import { partnerVariables, SECRET } from './_tokens.ts'

const written: string[] = []
const onLine = (line: string) => void written.push(line)
const lines = () => written.map(line => JSON.parse(line) as Record<string, unknown>)

const databaseUrl = await createTestDatabase()
const bureau = await startScriptedPeer()
afterAll(() => bureau.close())

/** So few calls that an outage soon opens its breaker. */
const scoringSvc = { BREAKER_MINIMUM_CALLS: '5' }
const system = await startSystem(databaseUrl, { onLine, scoringSvc })
/** As little as there can be: one request of a partner at a time, and one a second. */
const [shop] = JSON.parse(partnerVariables(['shop']).PARTNERS)
const PARTNERS = JSON.stringify([{ ...shop, requestsPerSecond: 1 }])
const narrow = await startSystem(databaseUrl, { onLine, recovers: false, loanApi: { PARTNERS } })
const crowded = await startSystem(databaseUrl, { onLine, recovers: false, loanApi: { MAX_IN_FLIGHT: '2' } })
const nowhere = await startSystem('postgres://nobody@127.0.0.1:9/none', { onLine })
/** With a bureau that a test makes up. */
const madeUp = await startSystem(databaseUrl, {
  onLine,
  recovers: false,
  scoringSvc: { BUREAU_URL: bureau.url },
})

const EXAMPLE = { userId: 'P-720', amount: 15_000, termMonths: 36, income: 4_000 }
const JSON_BODY = { 'content-type': 'application/json' }
const [loanApi = system.authSvc] = system.loanApis

async function send(path: string, init: RequestInit = {}, { loanApis, token } = system) {
  const headers = { authorization: `Bearer ${token}`, ...init.headers }
  const answer = await fetch(path.startsWith('/') ? `${loanApis[0]?.url}${path}` : path, { ...init, headers })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

const apply = (headers: Record<string, string> = {}, members = {}, at = system) =>
  send(
    '/loan/apply',
    {
      method: 'POST',
      headers: { ...JSON_BODY, ...headers },
      body: JSON.stringify({ ...EXAMPLE, ...members }),
    },
    at,
  )

async function inDatabase(statement: string) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  return client.query(statement).finally(() => client.end())
}

async function whileRefused(table: string, work: () => Promise<unknown>) {
  await inDatabase(`ALTER TABLE ${table} ADD CONSTRAINT refuses CHECK (false) NOT VALID`)
  await work()
  await inDatabase(`ALTER TABLE ${table} DROP CONSTRAINT refuses`)
}

/** An application that was received so long ago, and is due then. */
const received = (age: string, due: string) =>
  inDatabase(
    `INSERT INTO loan_applications
       (application_id, partner_id, user_id, amount, term_months, income, currency, created_at, next_attempt_at)
     VALUES (gen_random_uuid(), 'shop', 'P-720', 15000, 36, 4000, 'USD', now() - interval '${age}', now() + interval '${due}')`,
  )

const SOON = { timeout: 15_000 }
const says = (msg: string) =>
  vi.waitFor(() => expect(new Set(lines().map(line => line.msg))).toContain(msg), SOON)

let story = { applicationId: '', requestId: '' }

/** Every kind of request, at least once. */
async function everything() {
  await answered()
  await refused()
  await failed()
  await deferredAndRecovered()
}

async function answered() {
  const keyed = { 'idempotency-key': 'a key' }
  await apply(keyed)
  await apply(keyed)
  await apply(keyed, { amount: 2_000 })
  await apply({ prefer: 'respond-async' })
  const { text } = await apply({}, { userId: 'P-480' })
  await send(`/loan/applications/${JSON.parse(text).applicationId}`)
  for (const path of ['/loan/applications', '/docs', '/openapi.json']) await send(path)
}

async function refused() {
  for (const path of ['/nowhere', '/loan/applications/none', '/loan/applications?limit=0']) await send(path)
  await apply({}, { amount: 1 })
  await apply({ authorization: 'Bearer other' })
  await apply({ authorization: '' })
  await send('/loan/apply')
  await Promise.all(Array.from({ length: 5 }, () => apply({}, {}, narrow)))
  await Promise.all(Array.from({ length: 12 }, () => apply({}, {}, crowded)))
  await send(`${system.scoringSvc.url}/score`, { method: 'POST', headers: JSON_BODY, body: '{}' })
  await send(`${system.simulator.url}/v1/scores`, { method: 'POST', headers: JSON_BODY, body: '{}' })
  const wrong = { authorization: `Basic ${btoa(`shop:not ${SECRET}`)}` }
  const known = { authorization: `Basic ${btoa(`shop:${encodeURIComponent(SECRET)}`)}` }
  const grant = new URLSearchParams({ grant_type: 'client_credentials' })
  for (let i = 0; i < 12; i++)
    await send(`${system.authSvc.url}/oauth2/token`, { method: 'POST', headers: wrong, body: grant })
  const token = new URLSearchParams({ token: 'x' })
  await send(`${system.authSvc.url}/oauth2/introspect`, { method: 'POST', headers: known, body: token })
}

async function failed() {
  await whileRefused('loan_applications', () => apply())
  await whileRefused('loan_decisions', () => apply())
  await apply({}, {}, nowhere)
  const known = { result: 'scored', userId: EXAMPLE.userId, score: 720, riskBand: 'LOW' }
  const report = { ...known, provider: 'ExternalScoreCo', scoredAt: new Date().toISOString() }
  bureau.answer(json(200, { ...report, factors: [{ code: 'Z99', text: 'of a later version' }] }))
  await apply({}, {}, madeUp)
  bureau.answer(garbage())
  await apply({}, {}, madeUp)
  await system.authSvc.stop()
  await apply()
  await system.authSvc.start()
  await received('73 hours', '0 s')
  await says('application past the maximum age: it waits to be requeued')
  await send(`${loanApi.operationsUrl}/requeue`, {
    method: 'POST',
    headers: JSON_BODY,
    body: JSON.stringify({ all: true }),
  })
  await received('16 minutes', '1 hour')
  await says('applications undecided past the time of the objective')
}

async function deferredAndRecovered() {
  await system.bureau.begin('outage')
  const first = await apply()
  for (let i = 0; i < 6; i++) await apply()
  await system.bureau.off()
  story = {
    applicationId: JSON.parse(first.text).applicationId,
    requestId: String(first.headers.get('x-request-id')),
  }
  await vi.waitFor(() => {
    expect(of('application decided').map(({ applicationId }) => applicationId)).toContain(story.applicationId)
    expect(of('breaker moved').map(({ to }) => to)).toContain('closed')
  }, SOON)
}

const of = (msg: string) => lines().filter(line => line.msg === msg)

beforeAll(everything, 60_000)

describe('the lines of every kind of request', () => {
  test('have the fields that docs/logs.md lists for their service, with values of its types, and no others', () => {
    expect(lines().length).toBeGreaterThan(100)
    expect(lines().flatMap(faultsOf)).toEqual([])
  })

  /** Of a process, of its tracing, and of peers that are not here: their own tests prove them. */
  const ELSEWHERE = ['traceId', 'port', 'operationsPort', 'droppedLines', 'issuer', 'keys']

  test.each(fields.filter(({ name }) => !ELSEWHERE.includes(name)))('$name is used', ({ name, services }) => {
    const by = new Set(lines().flatMap(line => (name in line ? [line.service] : [])))
    expect(services).toEqual(expect.arrayContaining([...by]))
    expect(by.size).toBeGreaterThan(0)
  })

  test('are one for each request, and only those that a person must act on are errors', () => {
    const ids = of('request').map(({ service, requestId }) => `${service} ${requestId}`)
    expect(new Set(ids).size).toBe(ids.length)
    const errors = lines().filter(({ level }) => level === 'error')
    expect([...new Set(errors.map(({ msg }) => msg))].sort()).toEqual([
      'application past the maximum age: it waits to be requeued',
      'outcome not confirmed',
      'unexpected error',
    ])
  })
})

test('so have those of a process that begins and ends', async () => {
  const simulator = await serve('external-score-mock', {})
  simulator.child().kill('SIGTERM')
  await simulator.says('"msg":"stopped"')
  const told = simulator.written().trim().split('\n')
  expect(told.map(line => JSON.parse(line).msg)).toEqual(['listening', 'draining', 'stopped'])
  expect(told.flatMap(line => faultsOf(JSON.parse(line)))).toEqual([])
})

test('a request that deferred its application says why', () => {
  const request = lines().find(line => line.requestId === story.requestId && line.route === '/loan/apply')
  expect(request).toMatchObject({ status: 202, deferralReason: 'bureau_unavailable', partner: 'shop' })
})

describe('the queries', () => {
  const events = () => lines().map(toEvent)
  const run = (heading: string, placeholders: Record<string, string> = {}) => {
    const text = Object.entries(placeholders).reduce(
      (query, [name, value]) => query.replaceAll(name, value),
      queries[heading] ?? '',
    )
    return parseQuery(text).run([...events(), ...ELSEWHERE_LINES])
  }
  const total = (rows: LogEvent[], column: string) => rows.reduce((sum, row) => sum + Number(row[column]), 0)

  /** What these services have not written, as one of them would. */
  const ELSEWHERE_LINES: LogEvent[] = []
  createLog('auth-svc', 'info', { write: line => void ELSEWHERE_LINES.push(toEvent(JSON.parse(line))) }).warn(
    { droppedLines: 7 },
    'log lines were dropped: nobody read them',
  )

  test.each(Object.entries(queries))(
    '%s: names only fields that there are, and finds something',
    (heading, text) => {
      const known = fields.map(({ name }) => name)
      const { fields: used } = parseQuery(text)
      expect(used.filter(name => !known.includes(name.split('.')[0] ?? '') && name !== '@timestamp')).toEqual(
        [],
      )
      expect(run(heading, { APPLICATION_ID: story.applicationId, REQUEST_ID: story.requestId })).not.toEqual(
        [],
      )
    },
  )

  const ofLoanApi = () => of('request').filter(({ service }) => service === 'loan-api')

  test('the slowest requests are the slowest, and first', () => {
    const rows = run('The slowest requests, with their traces')
    expect(rows).toHaveLength(20)
    const durations = ofLoanApi().map(({ durationMs }) => Number(durationMs))
    expect(rows.map(({ durationMs }) => durationMs)).toEqual(durations.sort((a, b) => b - a).slice(0, 20))
  })

  test('the latency of each route is of all its requests', () => {
    const rows = run('Latency of each route')
    expect(total(rows, 'requests')).toBe(of('request').length)
    const scores = rows.find(({ route }) => route === '/score')
    expect(Number(scores?.p50Ms)).toBeLessThanOrEqual(Number(scores?.p99Ms))
  })

  test("an application's story goes through all four services, to its decision", () => {
    const rows = run("One application's whole story", {
      APPLICATION_ID: story.applicationId,
      REQUEST_ID: story.requestId,
    })
    expect(new Set(rows.map(({ service }) => service)).size).toBe(4)
    const told = rows.map(({ msg }) => msg)
    for (const msg of [
      'application received',
      'token active',
      'applicant not scored',
      'fault struck',
      'request',
    ])
      expect(told).toContain(msg)
    expect(told.indexOf('application deferred')).toBeLessThan(told.indexOf('application decided'))
  })

  test('each of the others counts its lines, and no others', () => {
    const deferred = of('application deferred')
    expect(total(run('Deferrals by reason'), 'deferrals')).toBe(deferred.length)
    expect(total(run('Why there was no score'), 'rounds')).toBe(of('applicant not scored').length)
    expect(total(run('Decisions, and how they came about'), 'decisions')).toBe(
      of('application decided').length,
    )
    const failures = of('request').filter(({ status }) => Number(status) >= 500)
    expect(total(run('Failures by route'), 'failures')).toBe(failures.length)
    const told = ofLoanApi().filter(({ status, problem }) => status === 429 || problem === 'overloaded')
    expect(total(run('Partners that were limited or shed'), 'refused')).toBe(told.length)
    expect(run('Moves of the breakers')).toHaveLength(of('breaker moved').length)
    const errors = lines().filter(({ level }) => level === 'error')
    expect(total(run('What a person must act on'), 'lines')).toBe(errors.length)
    expect(run('Outcomes that are not known to be on record').map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['outcome not confirmed', 'problem']),
    )
    const late = of('applications undecided past the time of the objective')
    expect(total(run("Applications undecided past the objective's time"), 'late')).toBe(
      late.reduce((sum, { applications }) => sum + Number(applications), 0),
    )
    expect(run('Lines that were dropped')).toEqual([{ service: 'auth-svc', lines: 7 }])
  })
})

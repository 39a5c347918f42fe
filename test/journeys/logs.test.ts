import { createLog } from '@loans/service-kit/log/log'
import { beforeAll, describe, expect, test } from 'vitest'
import { serve } from '../processes/serve.ts'
import { type Story, startEveryKind } from './_every-request.ts'
import { type LogEvent, parseQuery } from './_insights.ts'
import { faultsOf, fields, queries, toEvent } from './_logs-page.ts'

const written: string[] = []
const { sendEverything } = await startEveryKind(written)
const lines = () => written.map(line => JSON.parse(line) as Record<string, unknown>)
const of = (msg: string) => lines().filter(line => line.msg === msg)

let story: Story
beforeAll(async () => {
  story = await sendEverything()
}, 120_000)

describe('the lines of every kind of request', () => {
  test('have the fields that docs/logs.md lists for their service, with values of its types, and no others', () => {
    expect(lines().length).toBeGreaterThan(100)
    expect(lines().flatMap(faultsOf)).toEqual([])
  })

  /** Of a process, of its tracing, and of peers that are not here: their own tests prove them. */
  const ELSEWHERE = ['traceId', 'port', 'operationsPort', 'tracing', 'droppedLines', 'issuer', 'keys']

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
  expect(request).toMatchObject({ status: 202, deferralReason: expect.any(String), partner: 'shop' })
})

test.each([
  ['the partner left', { status: 499 }],
  ['another works on it', { status: 409, problem: 'request_in_progress' }],
  ['its record was not confirmed', { status: 503, problem: 'receipt_unconfirmed' }],
])('a request to apply names its application, although %s', (_how, ended) => {
  const applying = of('request').filter(({ route }) => route === '/loan/apply')
  expect(applying).toContainEqual(expect.objectContaining({ ...ended, applicationId: expect.any(String) }))
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

import { expect, test } from 'vitest'
import { rule, type Simulator, startSimulator } from './_simulator.ts'

const NONE = { scenario: null, plan: null, endsAt: null, remainingSeconds: null }

test('without faults nothing is in force', async () => {
  await using bureau = await startSimulator()
  expect(await bureau.control('GET', '/faults')).toEqual({ status: 200, body: NONE })
})

test('a plan is in force until it is deleted', async () => {
  await using bureau = await startSimulator()
  const plan = { ttlSeconds: 60, rules: [rule({ kind: 'http_error', statuses: [503] })] }
  const put = await bureau.control('PUT', '/faults', plan)
  expect(put).toMatchObject({ status: 200, body: { scenario: null, plan } })
  expect(put.body.remainingSeconds).toBeCloseTo(60, 0)
  expect(Date.parse(put.body.endsAt) - Date.now()).toBeGreaterThan(50_000)
  expect((await bureau.control('GET', '/faults')).body.plan).toEqual(plan)
  expect((await bureau.ask('123')).status).toBe(503)
  expect((await bureau.control('DELETE', '/faults')).status).toBe(204)
  expect((await bureau.ask('123')).status).toBe(200)
  expect((await bureau.control('GET', '/faults')).body).toEqual(NONE)
})

test('a plan takes the place of the one before', async () => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'http_error', statuses: [503] }))
  await bureau.fault(rule({ kind: 'http_error', statuses: [502] }))
  expect((await bureau.ask('123')).status).toBe(502)
})

test('every plan ends by itself, to the millisecond', async () => {
  let nowMs = 1_000_000
  await using bureau = await startSimulator({}, { nowMs: () => nowMs })
  const plan = { ttlSeconds: 1, rules: [rule({ kind: 'http_error', statuses: [503] })] }
  await bureau.control('PUT', '/faults', plan)
  nowMs += 999
  expect((await bureau.ask('123')).status).toBe(503)
  expect((await bureau.control('GET', '/faults')).body).toMatchObject({ plan, remainingSeconds: 0.1 })
  nowMs += 1
  expect((await bureau.ask('123')).status).toBe(200)
  expect((await bureau.control('GET', '/faults')).body).toEqual(NONE)
})

test('stages follow one another; the last one’s end is the plan’s', async () => {
  let nowMs = 1_000_000
  await using bureau = await startSimulator({}, { nowMs: () => nowMs })
  const failing = (status: number, more: object = {}) => [
    rule({ kind: 'http_error', statuses: [status] }, more),
  ]
  const stages = [
    { seconds: 10, rules: failing(500) },
    { seconds: 5, rules: [] },
    { seconds: 10, rules: failing(502, { during: { kind: 'window', fromSeconds: 4, seconds: 2 } }) },
  ]
  await bureau.control('PUT', '/faults', { ttlSeconds: 600, stages })
  const seen: Record<number, number> = {}
  for (const second of [0, 9, 10, 14, 15, 18, 19, 20, 21, 24, 25]) {
    nowMs = 1_000_000 + second * 1_000
    seen[second] = (await bureau.ask('123')).status
  }
  expect(seen).toEqual({
    0: 500,
    9: 500,
    10: 200,
    14: 200,
    15: 200,
    18: 200,
    19: 502,
    20: 502,
    21: 200,
    24: 200,
    25: 200,
  })
  expect((await bureau.control('GET', '/faults')).body).toEqual(NONE)
})

test('the TTL ends stages that would last longer', async () => {
  let nowMs = 1_000_000
  await using bureau = await startSimulator({}, { nowMs: () => nowMs })
  const stages = [{ seconds: 3_000, rules: [rule({ kind: 'http_error', statuses: [500] })] }]
  await bureau.control('PUT', '/faults', { ttlSeconds: 2, stages })
  nowMs += 2_000
  expect((await bureau.ask('123')).status).toBe(200)
})

const GOOD_RULE = rule({ kind: 'hang' })
const withRule = (more: object) => ({ ttlSeconds: 1, rules: [{ ...GOOD_RULE, ...more }] })

test.each<[pointer: string, detail: string | RegExp, plan: unknown]>([
  ['#', 'must be an object', [GOOD_RULE]],
  ['#/ttlSeconds', 'is required', { rules: [] }],
  ['#/ttlSeconds', 'must be 1 to 3600', { ttlSeconds: 0, rules: [] }],
  ['#/ttlSeconds', 'must be 1 to 3600', { ttlSeconds: 3_601, rules: [] }],
  ['#/ttlSeconds', 'must be a whole number', { ttlSeconds: 1.5, rules: [] }],
  ['#/rules', 'is required, unless there are stages', { ttlSeconds: 1 }],
  [
    '#/stages',
    'cannot be given beside rules',
    { ttlSeconds: 1, rules: [], stages: [{ seconds: 1, rules: [] }] },
  ],
  ['#/stages', 'must have at least 1 stage', { ttlSeconds: 1, stages: [] }],
  ['#/stages/0/seconds', 'must be 1 to 3600', { ttlSeconds: 1, stages: [{ seconds: 0, rules: [] }] }],
  ['#/stages/0/rules', 'is required', { ttlSeconds: 1, stages: [{ seconds: 1 }] }],
  [
    '#/stages',
    'must have at most 20 stages',
    { ttlSeconds: 1, stages: Array(21).fill({ seconds: 1, rules: [] }) },
  ],
  [
    '#/rules',
    'must have at most 100 rules',
    { ttlSeconds: 1, rules: Array.from({ length: 101 }, (_, n) => ({ ...GOOD_RULE, id: `r-${n}` })) },
  ],
  ['#/forever', 'is not a known member', { ttlSeconds: 1, rules: [], forever: true }],
  ['#/rules/0/id', /1 to 64/, withRule({ id: 'The Fault' })],
  ['#/rules/1/id', 'is the id of another rule, too', { ttlSeconds: 1, rules: [GOOD_RULE, GOOD_RULE] }],
  ['#/rules/0/rate', 'must be 0 to 1', withRule({ rate: 1.1 })],
  ['#/rules/0/rate', 'is required', withRule({ rate: undefined })],
  ['#/rules/0/match', 'is required', withRule({ match: undefined })],
  ['#/rules/0/match/who', 'must be one of all, share, applicants', withRule({ match: { who: 'nobody' } })],
  ['#/rules/0/match/share', 'must be 0 to 1', withRule({ match: { who: 'share', share: -0.1 } })],
  [
    '#/rules/0/match/userIds',
    'must name at least 1 applicant',
    withRule({ match: { who: 'applicants', userIds: [] } }),
  ],
  ['#/rules/0/effect/kind', /^must be one of latency, /, withRule({ effect: { kind: 'explode' } })],
  ['#/rules/0/effect/kind', /^must be one of latency, /, withRule({ effect: {} })],
  ['#/rules/0/effect/ms', 'must be 1 to 60000', withRule({ effect: { kind: 'latency', ms: 60_001 } })],
  [
    '#/rules/0/effect/p99Ms',
    'must be at least medianMs',
    withRule({ effect: { kind: 'log_normal', medianMs: 2, p99Ms: 1 } }),
  ],
  [
    '#/rules/0/effect/statuses',
    'must have at least 1 status',
    withRule({ effect: { kind: 'http_error', statuses: [] } }),
  ],
  ['#/rules/0/effect/statuses/0', /503/, withRule({ effect: { kind: 'http_error', statuses: [418] } })],
  [
    '#/rules/0/effect/retryAfterSeconds',
    'is required',
    withRule({ effect: { kind: 'rate_limit', perSecond: 1 } }),
  ],
  [
    '#/rules/0/effect/score',
    'must be outside 300 to 850',
    withRule({ effect: { kind: 'score_out_of_range', score: 300 } }),
  ],
  ['#/rules/0/effect/ms', 'is not a known member', withRule({ effect: { kind: 'hang', ms: 1 } })],
  [
    '#/rules/0/during/kind',
    'must be one of window, ramp, flapping, first_attempts',
    withRule({ during: { kind: 'night' } }),
  ],
  ['#/rules/0/during/n', 'must be 1 to 1000', withRule({ during: { kind: 'first_attempts', n: 0 } })],
])('a plan that is wrong at %s is refused: %s', async (pointer, detail, plan) => {
  await using bureau = await startSimulator()
  const { status, body } = await bureau.control('PUT', '/faults', plan)
  expect(body.errors).toEqual([
    { pointer, detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
  ])
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' })
  expect((await bureau.control('GET', '/faults')).body).toEqual(NONE)
})

test.each<[what: string, status: number, body: string]>([
  ['is not JSON', 400, '{'],
  ['has numbers that are none', 400, withNumber('NaN')],
  ['has numbers beyond all', 400, withNumber('1e999')],
  ['has numbers that cannot be kept', 400, withNumber('0.12345678901234567890')],
  ['is nested without end', 400, '['.repeat(8_000) + ']'.repeat(8_000)],
  ['is deep where a rule is', 400, withNumber(`${'{"who":'.repeat(2_000)}1${'}'.repeat(2_000)}`)],
  ['is huge', 413, JSON.stringify({ ttlSeconds: 1, rules: Array(100_000).fill(GOOD_RULE) })],
  ['has many rules', 400, `{"ttlSeconds":1,"rules":[${Array(7_000).fill('1')}]}`],
  ['has a prototype', 400, '{"ttlSeconds":1,"rules":[],"__proto__":{"rate":1}}'],
  ['is null', 400, 'null'],
  ['is empty', 400, ''],
])('a plan that %s is refused with %i and changes nothing', async (_what, status, body) => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'http_error', statuses: [503] }))
  const { body: before } = await bureau.control('GET', '/faults')
  expect(await bureau.control('PUT', '/faults', body)).toMatchObject({ status, body: { status } })
  expect((await bureau.control('GET', '/faults')).body.plan).toEqual(before.plan)
  expect((await bureau.ask('123')).status).toBe(503)
  expect(bureau.lines.join('')).not.toContain('unexpected error')
})

function withNumber(rate: string): string {
  return JSON.stringify({ ttlSeconds: 1, rules: [{ ...GOOD_RULE, rate: '?' }] }).replace('"?"', rate)
}

test('a scenario takes an object or no body', async () => {
  await using bureau = await startSimulator()
  for (const body of ['null', '[]', '5']) {
    expect((await bureau.control('POST', '/scenarios/outage', body)).status).toBe(400)
  }
})

test('everything that is wrong is named at once', async () => {
  await using bureau = await startSimulator()
  const { body } = await bureau.control('PUT', '/faults', withRule({ rate: 2, id: '', more: 1 }))
  const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer)
  expect(pointers.sort()).toEqual(['#/rules/0/id', '#/rules/0/more', '#/rules/0/rate'])
})

test.each([
  ['POST', '/faults', 'GET, HEAD, PUT, DELETE'],
  ['POST', '/scenarios', 'GET, HEAD'],
  ['GET', '/scenarios/outage', 'POST'],
  ['PUT', '/journal', 'GET, HEAD, DELETE'],
  ['POST', '/openapi.json', 'GET, HEAD'],
])('%s %s is not supported', async (method, path, allowed) => {
  await using bureau = await startSimulator()
  const answer = await fetch(`${bureau.operationsUrl}${path}`, { method })
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe(allowed)
})

test('the public port has no control', async () => {
  await using bureau = await startSimulator()
  const paths = ['/faults', '/scenarios', '/journal', '/openapi.json']
  const statuses = await Promise.all(paths.map(async path => (await fetch(`${bureau.url}${path}`)).status))
  expect(statuses).toEqual([404, 404, 404, 404])
})

test('who controls is told in the log, whom it strikes is not', async () => {
  await using bureau = await startSimulator()
  const match = { who: 'applicants', userIds: ['somebody-in-particular'] }
  await bureau.fault(rule({ kind: 'http_error', statuses: [503] }, { match }))
  await bureau.ask('somebody-in-particular')
  await bureau.control('DELETE', '/faults')
  await expect
    .poll(() => messages(bureau))
    .toEqual(['faults begin', 'fault struck', 'request', 'faults cleared'])
  expect(bureau.lines.join('')).not.toContain('somebody-in-particular')
})

function messages({ lines }: Simulator): string[] {
  return lines.map(line => JSON.parse(line).msg)
}

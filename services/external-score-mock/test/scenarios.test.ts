import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { EFFECT_KINDS, type EffectKind } from '../src/faults/effect.ts'
import { fateOf } from '../src/faults/fate.ts'
import { durationSeconds, plan } from '../src/faults/plan.ts'
import { createQuotas } from '../src/faults/quotas.ts'
import { SCENARIOS } from '../src/faults/scenarios.ts'
import { createDraws } from '../src/scores/draws.ts'
import { type LatencyProfile, latencyMs, logNormalMs } from '../src/scores/latency.ts'
import { type Simulator, startSimulator } from './_simulator.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const NAMES = SCENARIOS.map(({ name }) => name)

test('each scenario of the library is a valid plan that ends', () => {
  expect(NAMES).toContain('healthy')
  for (const scenario of SCENARIOS) {
    expect(plan.parse(scenario.plan)).toEqual(scenario.plan)
    expect(durationSeconds(scenario.plan)).toBeLessThanOrEqual(300)
  }
})

test('the README has every scenario and every effect, in their order, and no others', () => {
  expect(firstCells('| scenario | does |')).toEqual(NAMES)
  expect(firstCells('| effect | settings |')).toEqual(EFFECT_KINDS)
})

/** The words in the first column of the README's table that begins so. */
function firstCells(head: string): string[] {
  const [table = ''] = README.slice(README.indexOf(head)).split('\n\n')
  const cells = table.split('\n').map(row => row.split('|')[1] ?? '')
  return cells.flatMap(cell => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word))
}

test('the library can be read', async () => {
  await using bureau = await startSimulator()
  const { status, body } = await bureau.control('GET', '/scenarios')
  expect(status).toBe(200)
  expect(body).toEqual({ scenarios: SCENARIOS })
})

test('what is read of the library, and of what is in force, can be put', async () => {
  await using bureau = await startSimulator()
  for (const { name, plan } of SCENARIOS) {
    await bureau.control('POST', `/scenarios/${name}`)
    const { body } = await bureau.control('GET', '/faults')
    expect(await bureau.control('PUT', '/faults', body.plan)).toMatchObject({ status: 200, body: { plan } })
  }
})

test.each(NAMES)('%s begins by its name and ends by itself', async name => {
  let nowMs = 1_000_000
  await using bureau = await startSimulator({}, { nowMs: () => nowMs })
  const begun = await bureau.control('POST', `/scenarios/${name}`, { ttlSeconds: 7 })
  expect(begun).toMatchObject({ status: 200, body: { scenario: name, plan: { ttlSeconds: 7 } } })
  nowMs += 7_000
  expect((await bureau.control('GET', '/faults')).body).toMatchObject({ scenario: null, plan: null })
})

test('a scenario needs no body, and has five minutes then', async () => {
  await using bureau = await startSimulator()
  const { body } = await bureau.control('POST', '/scenarios/outage')
  expect(body).toMatchObject({ scenario: 'outage', plan: { ttlSeconds: 300 } })
})

test('a scenario that does not exist is 404 and names those that do', async () => {
  await using bureau = await startSimulator()
  const { status, body } = await bureau.control('POST', '/scenarios/apocalypse')
  expect({ status, detail: body.detail }).toEqual({
    status: 404,
    detail: `the scenarios are ${NAMES.join(', ')}`,
  })
})

test.each([
  ['#/ttlSeconds', { ttlSeconds: 3_601 }],
  ['#/ttl', { ttl: 60 }],
])('options that are wrong at %s are refused', async (pointer, options) => {
  await using bureau = await startSimulator()
  const { status, body } = await bureau.control('POST', '/scenarios/outage', options)
  expect(status).toBe(400)
  expect(body.errors).toMatchObject([{ pointer }])
})

/** Enough that a share is within a few percent of what it should be; the seed makes it the same every time. */
const CALLS = 200

const NINTH = 1 / 9

test.each<[name: string, shares: Partial<Record<EffectKind, number>>]>([
  ['healthy', {}],
  ['flaky-20', { http_error: 0.1, reset_before_headers: 0.1 }],
  ['slow-tail', { log_normal: 1 }],
  ['brownout', { http_error: 0.25, hang: 0.05, log_normal: 0.7 }],
  ['outage', { reset_before_headers: 0.3, http_error: 0.7 }],
  ['flapping', { http_error: 1 }],
  [
    'garbage',
    {
      malformed_json: NINTH,
      wrong_content_type: NINTH,
      truncated: NINTH,
      oversized: NINTH,
      score_out_of_range: 2 * NINTH,
      wrong_subject: NINTH,
      stale: NINTH,
      renamed_field: NINTH,
    },
  ],
  ['overload-knee', { load_dependent: 1 }],
])('%s strikes as many of the attempts as it says: %j', (name, shares) => {
  const struck = fatesUnder(name).map(({ struckBy }) => struckBy?.effect.kind)
  const counts = Object.groupBy(struck, kind => kind ?? 'none')
  for (const kind of EFFECT_KINDS) {
    const expected = shares[kind] ?? 0
    const off = Math.abs((counts[kind]?.length ?? 0) / struck.length - expected)
    // Three standard deviations; the seed makes it the same every time.
    expect(off, kind).toBeLessThanOrEqual(3 * Math.sqrt((expected * (1 - expected)) / struck.length))
  }
})

test('slow-tail: 3 of 100 draw more than 400 ms, one of 20 more than 300 ms', () => {
  const delays = fatesUnder('slow-tail').map(({ ownMs, delayMs }) => ownMs + delayMs)
  const share = (ms: number) => delays.filter(delay => delay > ms).length / delays.length
  expect(share(400)).toBeCloseTo(0.03, 2)
  expect(share(300)).toBeCloseTo(0.05, 2)
  expect(share(100)).toBeLessThan(0.4)
})

/** What becomes of the attempts of many applicants under a scenario, and how long the bureau takes by itself. */
function fatesUnder(name: string) {
  const draws = createDraws('loans')
  const chance = {
    uniform: draws.uniform,
    logNormalMs: (profile: LatencyProfile, domain: string, ...of: string[]) =>
      logNormalMs(profile, draws.normal(domain, ...of)),
  }
  const rules = SCENARIOS.find(scenario => scenario.name === name)?.plan.rules ?? []
  return Array.from({ length: 20_000 }, (_, n) => {
    const userId = `a-${Math.floor(n / 4)}`
    const attempt = { round: 0, number: 1 + (n % 4) }
    const circumstances = { chance, quotas: createQuotas(() => 0), elapsedSeconds: 0 }
    const fate = fateOf(rules, { userId, attempt, inFlight: 1, hasReport: true }, circumstances)
    return { ...fate, ownMs: latencyMs(draws, { medianMs: 40, p99Ms: 150 }, userId, attempt) }
  })
}

test('rate-limited: ten calls a second, 429 and a second to wait for the others', async () => {
  await using bureau = await startSimulator({}, { nowMs: () => 1_000_000 })
  await bureau.control('POST', '/scenarios/rate-limited')
  const answers = []
  for (let n = 0; n < 12; n++) answers.push(await bureau.ask(`a-${n}`))
  expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(200), 429, 429])
  expect(answers.at(-1)?.headers.get('retry-after')).toBe('1')
})

test('overload-knee: 20 ms more for each call in flight beyond 20', async () => {
  await using bureau = await startSimulator({ LATENCY_MEDIAN_MS: '500', LATENCY_P99_MS: '500' })
  await bureau.control('POST', '/scenarios/overload-knee')
  await Promise.all(Array.from({ length: 25 }, () => bureau.ask('123')))
  await expect.poll(async () => (await bureau.journal()).calls).toBe(25)
  const { entries } = await bureau.journal()
  const delays = entries.map(({ delayMs }) => delayMs - 500).sort((one, other) => one - other)
  expect(delays).toEqual([...Array(20).fill(0), 20, 40, 60, 80, 100])
})

test('outage: not one call is answered', async () => {
  await using bureau = await startSimulator()
  const statuses = await statusesUnder(bureau, 'outage')
  expect([...statuses.keys()].sort()).toEqual(['500', '502', '503', 'no answer'])
})

test('flaky-20: a tenth is 5xx, a tenth is reset, the rest is well', async () => {
  await using bureau = await startSimulator()
  const statuses = await statusesUnder(bureau, 'flaky-20')
  expect([...statuses.keys()].sort()).toEqual(['200', '500', '502', '503', 'no answer'])
  expect((statuses.get('no answer') ?? 0) / CALLS).toBeCloseTo(0.1, 1)
  expect((statuses.get('200') ?? 0) / CALLS).toBeCloseTo(0.8, 1)
})

test('flapping: down for 8 s, well for 12 s', async () => {
  let nowMs = 1_000_000
  await using bureau = await startSimulator({}, { nowMs: () => nowMs })
  await bureau.control('POST', '/scenarios/flapping')
  const seen = []
  for (const second of [0, 7, 8, 19, 20, 27, 28]) {
    nowMs = 1_000_000 + second * 1_000
    seen.push((await bureau.ask('123')).status)
  }
  expect(seen).toEqual([503, 503, 200, 200, 503, 503, 200])
})

async function statusesUnder(bureau: Simulator, scenario: string): Promise<Map<string, number>> {
  await bureau.control('POST', `/scenarios/${scenario}`)
  const asked = Array.from({ length: CALLS }, (_, n) =>
    bureau.ask(`applicant-${n}`).then(
      async answer => {
        await answer.arrayBuffer().catch(() => {})
        return String(answer.status)
      },
      () => 'no answer',
    ),
  )
  const statuses = Map.groupBy(await Promise.all(asked), status => status)
  await expect.poll(async () => (await bureau.journal()).calls).toBe(CALLS)
  return new Map(Array.from(statuses, ([status, each]) => [status, each.length]))
}

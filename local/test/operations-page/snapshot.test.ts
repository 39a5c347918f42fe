import { afterEach, describe, expect, test } from 'vitest'
import { createHistory } from '../../operations-page/history.ts'
import { closeAll, eventually, OBJECTIVES, startPage } from './_page.ts'

afterEach(closeAll)

type Answers = { fast?: number; slow?: number; deferred?: number; failed?: number }

const COUNT = 'http_server_request_duration_seconds_count'
const BUCKET = 'http_server_request_duration_seconds_bucket'
const APPLY = 'method="POST",route="/loan/apply"'

/** What loan-api says after so many answers: within 100 ms, and between 800 and 900 ms. */
function loanApi({ fast = 0, slow = 0, deferred = 0, failed = 0 }: Answers, more: string[] = []): string {
  return [
    `${COUNT}{${APPLY},status="200"} ${fast + slow - deferred}`,
    `${COUNT}{${APPLY},status="202"} ${deferred}`,
    `${COUNT}{${APPLY},status="503"} ${failed}`,
    `${COUNT}{method="GET",route="/docs",status="200"} 999`,
    `${BUCKET}{${APPLY},status="200",le="0.1"} ${fast}`,
    `${BUCKET}{${APPLY},status="200",le="0.8"} ${fast}`,
    `${BUCKET}{${APPLY},status="200",le="0.9"} ${fast + slow}`,
    `${BUCKET}{${APPLY},status="200",le="+Inf"} ${fast + slow}`,
    `${BUCKET}{${APPLY},status="503",le="0.1"} ${failed}`,
    `${BUCKET}{${APPLY},status="503",le="+Inf"} ${failed}`,
    `loan_deferrals_total{reason="bureau_unavailable"} ${deferred}`,
    'process_start_time_seconds 1795295356',
    ...more,
  ].join('\n')
}

function breaker(name: string, state: string, openings = 0): string {
  const states = ['closed', 'open', 'half_open'].map(
    each => `circuit_breaker_state{name="${name}",state="${each}"} ${each === state ? 1 : 0}`,
  )
  const moves = `circuit_breaker_transitions_total{name="${name}",from="closed",to="open"} ${openings}`
  return [...states, moves].join('\n')
}

test('before anybody applies it says so, and no quantile is zero', async () => {
  const page = await startPage({ 'loan-api': loanApi({ fast: 500 }) })
  await eventually(async () => (await page.snapshot()).points.length).toBeGreaterThan(3)
  const { status, verdict } = await page.snapshot()
  expect(status.latency).toBeNull()
  expect(status.traffic).toEqual({ decided: 0, deferred: 0, refused: 0, failed: 0, left: 0 })
  expect(verdict.headline).toBe('Ready, nobody is applying')
})

test('latency is that of what was answered since, not of failures', async () => {
  const page = await startPage({ 'loan-api': loanApi({ fast: 500 }) })
  await eventually(async () => (await page.snapshot()).status.countedSinceMs).toBe(1_795_295_356_000)
  page.service('loan-api').metrics = loanApi({ fast: 500, slow: 40, failed: 60 })
  await eventually(async () => (await page.snapshot()).status.latency?.p50).toBeCloseTo(850)
  const { status, point } = await page.snapshot()
  expect(status.latency?.p95).toBeCloseTo(895)
  expect(status.traffic.failed).toBeCloseTo(1.5 * status.traffic.decided)
  expect(point.latency).toEqual(status.latency)
})

test('deferrals, by their reason, are in the sentence', async () => {
  const page = await startPage({ 'loan-api': loanApi({ fast: 10 }) })
  await eventually(async () => (await page.snapshot()).status.countedSinceMs).not.toBeNull()
  page.service('loan-api').metrics = loanApi({ fast: 20, deferred: 5 })
  await eventually(async () => (await page.snapshot()).verdict.headline).toBe('Deferring')
  const { status, verdict } = await page.snapshot()
  expect(status.errors.deferrals).toMatchObject([{ reason: 'bureau_unavailable' }])
  expect(verdict.amount).toBe('50 %')
})

test('budgets are those since loan-api began', async () => {
  const counted = (objective: string, good: number, bad: number) => [
    `slo_requests_total{objective="${objective}",result="good"} ${good}`,
    `slo_requests_total{objective="${objective}",result="bad"} ${bad}`,
  ]
  const metrics = loanApi({}, [...counted('availability', 1_999, 1), ...counted('decided', 0, 0)])
  const page = await startPage({ 'loan-api': metrics })
  await eventually(async () => (await page.snapshot()).status.budgets).toMatchObject([
    { objective: 'availability', good: 1_999, bad: 1, left: expect.closeTo(0.5), burnRate: null },
    { objective: 'latency', left: null },
    { objective: 'decided', left: null },
    {
      objective: 'freshness',
      left: null,
      promise: '99.9 % of all are decided within 15 minutes',
    },
  ])
})

test('budgets of a few requests are not judged, unless many of them are bad', async () => {
  const availability = (good: number, bad: number) =>
    loanApi({}, [
      `slo_requests_total{objective="availability",result="good"} ${good}`,
      `slo_requests_total{objective="availability",result="bad"} ${bad}`,
    ])
  const page = await startPage({ 'loan-api': availability(997, 2) })
  const left = async () => (await page.snapshot()).status.budgets[0]
  await eventually(left).toMatchObject({ good: 997, bad: 2, left: null, burnRate: null })
  page.service('loan-api').metrics = availability(998, 2)
  await eventually(left).toMatchObject({ good: 998, left: expect.closeTo(-1) })
  page.service('loan-api').metrics = availability(20, 9)
  await eventually(left).toMatchObject({ bad: 9, left: null })
  page.service('loan-api').metrics = availability(20, 10)
  await eventually(left).toMatchObject({ bad: 10, left: expect.toSatisfy(value => value < -300) })
})

test('what is refused is told by its status, and apart from callers who left', async () => {
  const answered = (status: number, count: number) => `${COUNT}{${APPLY},status="${status}"} ${count}`
  const page = await startPage({ 'loan-api': [401, 429, 499].map(status => answered(status, 0)).join('\n') })
  await eventually(async () => (await page.snapshot()).points.length).toBeGreaterThan(1)
  page.service('loan-api').metrics = [answered(401, 30), answered(429, 60), answered(499, 9)].join('\n')
  await eventually(async () => (await page.snapshot()).verdict).toMatchObject({
    headline: 'Refusing',
    amount: 'everything',
    because: '429, beyond the partner’s rate; 401, no valid access token',
  })
  const { traffic, errors } = (await page.snapshot()).status
  expect(traffic.refused).toBeCloseTo(10 * traffic.left)
  expect(errors.refusals.map(({ status }) => status)).toEqual(['429', '401'])
})

test('what is not confirmed is counted without that of recovery', async () => {
  const unconfirmed = (all: number, recovery: number) => [
    `loan_outcomes_unconfirmed_total{cause="database"} ${all}`,
    `recovery_attempts_total{outcome="unconfirmed"} ${recovery}`,
  ]
  const page = await startPage({ 'loan-api': loanApi({}, unconfirmed(0, 0)) })
  await eventually(async () => (await page.snapshot()).points.length).toBeGreaterThan(1)
  page.service('loan-api').metrics = loanApi({ failed: 5 }, unconfirmed(30, 20))
  await eventually(async () => (await page.snapshot()).verdict.headline).toBe('Not confirming')
  const { traffic, errors } = (await page.snapshot()).status
  expect(errors.unconfirmed).toBeCloseTo(2 * traffic.failed)
})

test('retries are held against the scores that were got, without those that were asked for in vain', async () => {
  const scoring = (got: number, inVain: number, retried: number) =>
    [
      `scores_total{outcome="scored",reason="none"} ${got}`,
      `scores_total{outcome="bureau_unavailable",reason="timeout"} ${inVain}`,
      `retry_attempts_total{dependency="bureau",reason="timeout"} ${retried}`,
    ].join('\n')
  const page = await startPage({ 'scoring-svc': scoring(0, 0, 0) })
  const share = async () => (await page.snapshot()).status.resilience.retriesPerScore
  await eventually(async () => (await page.snapshot()).points.length).toBeGreaterThan(1)
  page.service('scoring-svc').metrics = scoring(40, 3, 19)
  await eventually(share).toBeCloseTo(0.25)
  page.service('scoring-svc').metrics = scoring(40, 7, 21)
  await eventually(share).toBe(0)
})

describe('readiness', () => {
  test('that fails is in the sentence although nobody applies, and no longer when it is back', async () => {
    const page = await startPage({ 'loan-api': loanApi({}) })
    const headline = async () => (await page.snapshot()).verdict.headline
    await eventually(async () => (await page.snapshot()).status.isReady).toBe(true)
    page.service('loan-api').isReady = false
    await eventually(headline).toBe('Would fail')
    page.service('loan-api').isReady = true
    await eventually(headline).toBe('Ready, nobody is applying')
  })
})

test('a simulator that hangs does not hold up the looks at the others', async () => {
  const page = await startPage({ 'loan-api': loanApi({}) })
  page.service('external-score-mock').hangs = true
  await eventually(async () => (await page.snapshot()).verdict.because).toBe('external-score-mock is stopped')
  const { points } = await page.snapshot()
  const pauses = points.slice(1).map(({ atMs }, index) => atMs - (points[index]?.atMs ?? 0))
  // Its own limit would be five seconds.
  expect(Math.max(...pauses)).toBeLessThan(3_000)
})

describe('a breaker', () => {
  test('is open since it opened, also while it probes', async () => {
    const page = await startPage({ 'scoring-svc': breaker('bureau', 'closed') })
    const bureau = async () => (await page.snapshot()).status.breakers[2]
    await eventually(bureau).toMatchObject({ name: 'bureau', within: 'scoring-svc', state: 'closed' })
    page.service('scoring-svc').metrics = breaker('bureau', 'open', 1)
    await eventually(bureau).toMatchObject({ state: 'open' })
    const opened = await bureau()
    page.service('scoring-svc').metrics = breaker('bureau', 'half_open', 1)
    await eventually(bureau).toMatchObject({ state: 'half_open', sinceMs: opened?.sinceMs })
    page.service('scoring-svc').metrics = breaker('bureau', 'closed', 1)
    await eventually(bureau).toMatchObject({
      state: 'closed',
      sinceMs: expect.toSatisfy(ms => ms > (opened?.sinceMs ?? 0)),
    })
  })

  test('that opened and closed between two looks is in the history', async () => {
    const page = await startPage({ 'scoring-svc': breaker('bureau', 'closed', 3) })
    await eventually(async () => (await page.snapshot()).status.breakers[2]?.state).toBe('closed')
    page.service('scoring-svc').metrics = breaker('bureau', 'closed', 4)
    const history = async () => (await page.snapshot()).points.map(({ breakers }) => breakers[2])
    await eventually(history).toContain('open')
    await eventually(async () => (await history()).at(-1)).toBe('closed')
  })
})

test('a stopped service is shown as such, and back when it is back', async () => {
  const page = await startPage({ 'loan-api': loanApi({}) })
  await page.service('scoring-svc').stop()
  const up = async () => (await page.snapshot()).status.services.map(({ isUp }) => isUp)
  await eventually(up).toEqual([true, true, false, true])
  const { status, verdict } = await page.snapshot()
  expect(status.resilience.retryBudget).toBeNull()
  expect(status.breakers[2]?.state).toBeNull()
  expect(verdict).toMatchObject({ headline: 'Would defer', because: 'scoring-svc is stopped' })
  await page.service('loan-api').stop()
  await eventually(async () => (await page.snapshot()).verdict.because).toBe('loan-api is stopped')
})

test('a service that is late is not said to be stopped, until it is late again and again', async () => {
  const page = await startPage({ 'auth-svc': 'lag 1' })
  const isUp = async () => (await page.snapshot()).status.services[1]?.isUp
  const looks = async () => (await page.snapshot()).points.length
  await eventually(isUp).toBe(true)
  const auth = page.service('auth-svc')
  auth.hangs = true
  const before = await looks()
  // One that was under way when it began to hang, and one that met it.
  await eventually(looks).toBeGreaterThan(before + 1)
  expect(await isUp()).toBe(true)
  await eventually(isUp).toBe(false)
  auth.hangs = false
  await eventually(isUp).toBe(true)
})

test('the history is bounded: a look a second, for a quarter of an hour', () => {
  const history = createHistory(['loan-api'], OBJECTIVES)
  for (let second = 0; second < 2_000; second++) {
    history.add({ atMs: second * 1_000, measured: new Map(), isReady: null, fault: null, scenarios: [] })
  }
  expect(history.points).toHaveLength(900)
  expect(history.points[0]?.atMs).toBe(1_100_000)
})

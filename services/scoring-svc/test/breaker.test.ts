import { expect, test } from 'vitest'
import { json, slowHeaders } from '../../../test/faults/effects.ts'
import { ATTEMPT_TIMEOUT_MS, down, good, SLOW_MS, startBreakable } from './_breaker.ts'

test('at an outage the bureau gets at most 1.3 calls a request and the floor', async () => {
  // A breaker that never opens leaves the budget alone with it.
  await using system = await startBreakable({ BREAKER_MINIMUM_CALLS: '10000' })
  const { bureau, many } = system
  bureau.answer(down)
  const startedAtMs = performance.now()
  const answers = await many(1_000, 50)
  const tookSeconds = (performance.now() - startedAtMs) / 1_000
  expect(answers.every(({ status }) => status === 503)).toBe(true)
  expect(bureau.requests.length).toBeGreaterThan(1_200)
  expect(bureau.requests.length).toBeLessThanOrEqual(1.3 * 1_000 + 10 + tookSeconds)
})

test('until the breaker opens; then it gets none, and answers come at once', async () => {
  await using system = await startBreakable({ BREAKER_MINIMUM_CALLS: '30', BREAKER_COOL_DOWN_MS: '60000' })
  const { bureau, scoring, many } = system
  bureau.answer(down)
  await many(1_000, 50)
  // The 30 that it takes, and those in flight by then.
  expect(bureau.requests.length).toBeLessThanOrEqual(30 + 50)
  const refused: number[] = []
  for (let n = 0; n < 100; n++) {
    const { status, headers, body, tookMs } = await scoring.score('somebody')
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('15')
    expect(body).toMatchObject({ code: 'bureau_unavailable', detail: 'no score: breaker_open', attempts: 0 })
    refused.push(tookMs)
  }
  expect(refused.toSorted((a, b) => a - b)[94]).toBeLessThan(50)
  // What was not asked earns no retries for the time after.
  expect(await scoring.metric('retry_budget_remaining')).toBeLessThanOrEqual(10 + 0.3 * 80)
  expect(bureau.requests.length).toBeLessThanOrEqual(30 + 50)
})

test('its opening ends the retries of the round that opened it', async () => {
  await using system = await startBreakable({ BREAKER_MINIMUM_CALLS: '2', SCORING_BUDGET_MS: '10000' })
  const { bureau, scoring } = system
  bureau.answer((_request, index) => (index === 0 ? down : json(503, {}, { 'retry-after': '5' })))
  const { body, tookMs } = await scoring.score('somebody')
  expect(body).toMatchObject({ detail: 'no score: breaker_open', attempts: 2 })
  expect(bureau.requests).toHaveLength(2)
  // A pause would be for nothing, and what is not made is neither paid for nor counted.
  expect(tookMs).toBeLessThan(4_000)
  expect(await scoring.metric('retry_budget_remaining')).toBe(10 - 1)
  expect(await scoring.metric('retry_attempts_total{dependency="bureau",reason="server_error"}')).toBe(1)
})

test('nearly all attempts slow: every one keeps its score, and it opens', async () => {
  await using system = await startBreakable({ BUREAU_ATTEMPT_TIMEOUT_MS: String(ATTEMPT_TIMEOUT_MS) })
  const { bureau, many, moves } = system
  bureau.answer(slowHeaders(SLOW_MS, good))
  const answers = await many(10, 10)
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(await moves('closed', 'open')).toBe(1)
})

test.each([
  ['that we ask wrongly', json(401, {})],
  ['that there are too many of us', json(429, {})],
])('a bureau that says %s is not broken', async (_what, effect) => {
  await using system = await startBreakable()
  const { bureau, many, state } = system
  bureau.answer(effect)
  await many(30, 10)
  expect(await state('closed')).toBe(true)
})

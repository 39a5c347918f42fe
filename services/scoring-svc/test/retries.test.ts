import { afterEach, expect, test, vi } from 'vitest'
import { type Effect, hang, json } from '../../../test/faults/effects.ts'
import type { RecordedRequest } from '../../../test/faults/scripted-peer.ts'
import { withRetry } from '../src/adapters/bureau/retry.ts'
import { BureauUnavailable } from '../src/scores/errors.ts'
import { createRetryBudget } from '../src/scores/retry-budget.ts'
import { beginRound, LEAST_TIME_FOR_A_PULL_MS } from '../src/scores/round.ts'
import { startScriptedBureau } from './_bureau.ts'
import { APPLICATION_ID, reportOn, requestFor, startScoring } from './_scoring.ts'

afterEach(() => void vi.restoreAllMocks())

/** Between the end of the budget and our answer: a busy machine's share. */
const MARGIN_MS = 500

const good = () => json(200, reportOn('somebody'))
const down = (retryAfter?: string) => json(503, {}, retryAfter ? { 'retry-after': retryAfter } : {})

/** A bureau that does these in turn, and then answers well. */
const inTurn =
  (...effects: Effect[]) =>
  (_request: RecordedRequest, index: number) =>
    effects[index] ?? good()

test('a score behind three failures in passing is a score, charged once', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, { BUREAU_ATTEMPT_TIMEOUT_MS: '300' })
  bureau.answer(inTurn(down(), hang(), json(500, {})))
  const { status, body } = await scoring.score('somebody', { 'x-round': '3' })
  expect(status).toBe(200)
  expect(body).toMatchObject({ score: 640, attempts: 4 })
  expect(bureau.requests.map(({ headers }) => [headers['x-attempt'], headers['idempotency-key']])).toEqual([
    ['3.1', APPLICATION_ID],
    ['3.2', APPLICATION_ID],
    ['3.3', APPLICATION_ID],
    ['3.4', APPLICATION_ID],
  ])
  const retries = (reason: string) =>
    scoring.metric(`retry_attempts_total{dependency="bureau",reason="${reason}"}`)
  expect([await retries('server_error'), await retries('timeout')]).toEqual([2, 1])
})

test('BUREAU_MAX_ATTEMPTS bounds the attempts', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, { BUREAU_MAX_ATTEMPTS: '2' })
  bureau.answer(down())
  expect((await scoring.score('somebody')).body).toMatchObject({ attempts: 2 })
  expect(bureau.requests).toHaveLength(2)
})

test('a Retry-After that fits in the budget is waited for', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  bureau.answer(inTurn(json(429, {}, { 'retry-after': '1' })))
  const { body, tookMs } = await scoring.score('somebody')
  expect(body).toMatchObject({ score: 640, attempts: 2 })
  expect(tookMs).toBeGreaterThanOrEqual(1_000)
})

test.each([
  ['2', {}],
  ['1', { 'x-request-timeout-ms': '1000' }],
])('a Retry-After of %s s that does not fit ends the round at once', async (retryAfter, headers) => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url)
  bureau.answer(down(retryAfter))
  const answer = await scoring.score('somebody', headers)
  expect(answer.body).toMatchObject({ detail: 'no score: server_error', attempts: 1 })
  expect(answer.headers.get('retry-after')).toBe(retryAfter)
  expect(answer.tookMs).toBeLessThan(900)
  expect(await scoring.metric('retry_budget_remaining')).toBe(10)
})

test('the last attempt is cut to what is left, and says nothing of the bureau', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, { BUREAU_ATTEMPT_TIMEOUT_MS: '500' })
  bureau.answer(hang())
  const { status, body, tookMs } = await scoring.score('somebody', { 'x-request-timeout-ms': '950' })
  expect(status).toBe(504)
  expect(body).toMatchObject({ detail: 'no score: bureau_too_slow', attempts: 2 })
  expect(tookMs).toBeLessThan(950 + MARGIN_MS)
  expect(await scoring.metric('circuit_breaker_calls_total{name="bureau",outcome="failure"}')).toBe(1)
  expect(await scoring.metric('circuit_breaker_calls_total{name="bureau",outcome="ignored"}')).toBe(1)
})

test.each([
  [LEAST_TIME_FOR_A_PULL_MS, 'breaker_open', 2],
  [LEAST_TIME_FOR_A_PULL_MS - 1, 'server_error', 1],
])('with %i ms left after a failure the answer is %s', async (leftAfterwardsMs, reason, attempts) => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  let leftMs = 400
  const score = vi.fn(async () => {
    leftMs = leftAfterwardsMs
    throw new BureauUnavailable(score.mock.calls.length === 1 ? 'server_error' : 'breaker_open')
  })
  const options = {
    maxAttempts: 4,
    retryBudget: createRetryBudget({ percent: 30 }),
    breaker: { state: () => 'closed' as const },
    events: { retried: vi.fn(), retryBudgetExhausted: vi.fn() },
  }
  const round = beginRound(0, { leftMs: () => leftMs }, new AbortController().signal)
  await expect(withRetry({ score }, options).score(requestFor('somebody'), round)).rejects.toMatchObject({
    reason,
  })
  expect(score).toHaveBeenCalledTimes(attempts)
})

test('of one application there is never more than one call in flight', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, { BUREAU_ATTEMPT_TIMEOUT_MS: '50' })
  let [inFlight, most] = [0, 0]
  bureau.answer(request => {
    most = Math.max(most, ++inFlight)
    void request.ended.then(() => inFlight--)
    return hang()
  })
  for (let n = 0; n < 5; n++) await scoring.score('somebody')
  expect(bureau.requests.length).toBeGreaterThan(10)
  expect(most).toBe(1)
})

test('an exhausted retry budget suppresses the retries and nothing else', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, {
    RETRY_BUDGET_PERCENT: '0',
    BREAKER_MINIMUM_CALLS: '1000',
  })
  bureau.answer(down())
  for (let n = 0; n < 20; n++) {
    const { body } = await scoring.score('somebody')
    expect(body).toMatchObject({ code: 'bureau_unavailable', detail: 'no score: server_error' })
  }
  // The floor of one a second over ten seconds.
  expect(bureau.requests).toHaveLength(20 + 10)
  expect(await scoring.metric('retry_budget_remaining')).toBe(0)
  expect(await scoring.metric('retry_budget_exhausted_total')).toBe(20 - 3)
})

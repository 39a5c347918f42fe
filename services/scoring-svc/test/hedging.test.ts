import { afterEach, expect, test, vi } from 'vitest'
import { type Effect, hang, json, slowHeaders } from '../../../test/faults/effects.ts'
import type { RecordedRequest } from '../../../test/faults/scripted-peer.ts'
import { withHedge } from '../src/adapters/bureau/hedge.ts'
import { BureauUnavailable } from '../src/scores/errors.ts'
import type { Bureau } from '../src/scores/ports.ts'
import { createRetryBudget } from '../src/scores/retry-budget.ts'
import { beginRound, LEAST_TIME_FOR_A_PULL_MS } from '../src/scores/round.ts'
import type { Report } from '../src/scores/score.ts'
import { startScriptedBureau } from './_bureau.ts'
import { APPLICATION_ID, reportOn, requestFor, startScoring } from './_scoring.ts'

afterEach(() => void vi.useRealTimers())

/** Successes before a percentile means anything. */
const WARM_UP = 20
/** Long enough for a busy machine to fail at once in it. */
const USUAL_MS = 150
/** Much more than is usual, on a busy machine too, and less than an attempt's timeout. */
const SLOW_MS = 600

const good = json(200, reportOn('somebody'))

async function startWarm(env: Record<string, string> = {}) {
  const bureau = await startScriptedBureau()
  const scoring = await startScoring(bureau.url, { HEDGING: 'on', BUREAU_ATTEMPT_TIMEOUT_MS: '1000', ...env })
  bureau.answer(slowHeaders(USUAL_MS, good))
  await Promise.all(Array.from({ length: WARM_UP }, () => scoring.score('somebody')))
  bureau.reset()
  return {
    bureau,
    scoring,
    hedges: (outcome: string) => scoring.metric(`hedges_total{outcome="${outcome}"}`),
    [Symbol.asyncDispose]: async () => {
      await scoring[Symbol.asyncDispose]()
      await bureau[Symbol.asyncDispose]()
    },
  }
}

/** The first attempt meets the first, the hedge the second. */
const eachIts =
  (...effects: [Effect, Effect]) =>
  (_request: RecordedRequest, index: number) =>
    effects[index] ?? json(500, {})

/** An attempt has so much time that its end within the test is not its timeout. */
const PATIENT = { BUREAU_ATTEMPT_TIMEOUT_MS: '9000', SCORING_BUDGET_MS: '10000' }
const LONG_BEFORE_THE_TIMEOUT_MS = 4_000

test('a hedge overtakes an attempt that hangs, under the same key, and ends it', async () => {
  await using system = await startWarm(PATIENT)
  const { bureau, scoring, hedges } = system
  bureau.answer(eachIts(hang(), good))
  const startedAtMs = performance.now()
  const { status, body } = await scoring.score('somebody')
  expect(status).toBe(200)
  expect(body).toMatchObject({ score: 640, attempts: 2 })
  expect(bureau.requests.map(({ headers }) => [headers['x-attempt'], headers['idempotency-key']])).toEqual([
    ['0.1', APPLICATION_ID],
    ['0.2', APPLICATION_ID],
  ])
  expect(await bureau.requests[0]?.ended).toEqual({ clientLeft: true })
  expect(performance.now() - startedAtMs).toBeLessThan(LONG_BEFORE_THE_TIMEOUT_MS)
  expect(await hedges('won')).toBe(1)
  // The loser says nothing of the bureau.
  expect(await scoring.metric('circuit_breaker_calls_total{name="bureau",outcome="failure"}')).toBe(0)
  expect(await scoring.metric('circuit_breaker_calls_total{name="bureau",outcome="ignored"}')).toBe(1)
})

test('a hedge that is slower than what it should overtake is ended', async () => {
  await using system = await startWarm(PATIENT)
  const { bureau, scoring, hedges } = system
  bureau.answer(eachIts(slowHeaders(SLOW_MS, good), hang()))
  const startedAtMs = performance.now()
  expect((await scoring.score('somebody')).body).toMatchObject({ score: 640, attempts: 2 })
  expect(await bureau.requests[1]?.ended).toEqual({ clientLeft: true })
  expect(performance.now() - startedAtMs).toBeLessThan(LONG_BEFORE_THE_TIMEOUT_MS)
  expect(await hedges('lost')).toBe(1)
})

test('a hedge that fails leaves the first attempt its time', async () => {
  await using system = await startWarm()
  const { bureau, scoring, hedges } = system
  bureau.answer(eachIts(slowHeaders(SLOW_MS, good), json(500, {})))
  expect(await scoring.score('somebody')).toMatchObject({ status: 200, body: { attempts: 2 } })
  expect(await hedges('lost')).toBe(1)
})

test('when both fail the first failure decides what follows', async () => {
  await using system = await startWarm()
  const { bureau, scoring, hedges } = system
  bureau.answer((_request, index) => {
    if (index === 0) return slowHeaders(SLOW_MS, json(503, {}))
    return index === 1 ? json(401, {}) : good
  })
  expect((await scoring.score('somebody')).body).toMatchObject({ score: 640, attempts: 3 })
  expect(await hedges('failed')).toBe(1)
})

test('an attempt that fails before the hedge would start is retried as ever', async () => {
  await using system = await startWarm()
  const { bureau, scoring } = system
  bureau.answer(eachIts(json(503, {}), good))
  expect((await scoring.score('somebody')).body).toMatchObject({ score: 640, attempts: 2 })
  expect(await scoring.metric('retry_attempts_total{dependency="bureau",reason="server_error"}')).toBe(1)
})

test('an exhausted retry budget suppresses the hedge, and the first attempt goes on', async () => {
  await using system = await startWarm({ RETRY_BUDGET_PERCENT: '0' })
  const { bureau, scoring, hedges } = system
  bureau.answer(slowHeaders(SLOW_MS, good))
  const answers = await Promise.all(Array.from({ length: 13 }, () => scoring.score('somebody')))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(await hedges('suppressed')).toBe(3)
  expect(bureau.requests).toHaveLength(13 + 10)
})

test('hedges and retries together are at most BUREAU_MAX_ATTEMPTS', async () => {
  await using system = await startWarm({ BUREAU_MAX_ATTEMPTS: '2', BUREAU_ATTEMPT_TIMEOUT_MS: '500' })
  const { bureau, scoring } = system
  bureau.answer(eachIts(json(503, {}), hang()))
  expect((await scoring.score('somebody')).body).toMatchObject({ detail: 'no score: timeout', attempts: 2 })
  expect(bureau.requests).toHaveLength(2)
})

/** Hedging without a network, warm, around what `next` does. */
async function warmHedge(
  next: Bureau['score'],
  { leftMs = 1_000, state = 'closed' }: { leftMs?: number; state?: 'closed' | 'half_open' | 'open' } = {},
) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const score = vi.fn<Bureau['score']>(attempt(Promise.resolve(FAST_REPORT)))
  const retryBudget = createRetryBudget({ percent: 30 })
  const hedged = vi.fn()
  const breaker = { state: () => state }
  const bureau = withHedge({ score }, { maxAttempts: 4, retryBudget, breaker, events: { hedged } })
  const ask = () =>
    bureau.score(
      requestFor('somebody'),
      beginRound(0, { leftMs: () => leftMs }, new AbortController().signal),
    )
  for (let n = 0; n < WARM_UP; n++) await ask()
  score.mockClear().mockImplementation(next)
  return { score, retryBudget, hedged, ask }
}

const P95_MS = 30
/** Without a first attempt in it, which the retries count. */
const BUDGET = 10
const FAST_REPORT: Report = {
  score: { outcome: 'no_credit_file', provider: 'ExternalScoreCo' },
  bureauLatencyMs: P95_MS,
}
const never = new Promise<Report>(() => {})
const attempt =
  (ends: Promise<Report>): Bureau['score'] =>
  (_application, { attempts }) => {
    attempts.made += 1
    return ends
  }

test.each([
  [LEAST_TIME_FOR_A_PULL_MS, 2],
  [LEAST_TIME_FOR_A_PULL_MS - 1, 1],
])('with %i ms left when a hedge is due there are %i attempts', async (leftMs, attempts) => {
  const { score, ask } = await warmHedge(attempt(never), { leftMs })
  void ask()
  await vi.advanceTimersByTimeAsync(P95_MS - 1)
  expect(score).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(score).toHaveBeenCalledTimes(attempts)
})

test.each(['open', 'half_open'] as const)('a breaker that is %s by then meets no hedge', async state => {
  const { score, retryBudget, hedged, ask } = await warmHedge(attempt(never), { state })
  void ask()
  await vi.advanceTimersByTimeAsync(P95_MS)
  expect(score).toHaveBeenCalledTimes(1)
  expect(retryBudget.remaining()).toBe(BUDGET)
  expect(hedged).not.toHaveBeenCalled()
})

test('a hedge that is refused before it is an attempt costs nothing, and is none', async () => {
  const first = Promise.withResolvers<Report>()
  const { score, retryBudget, hedged, ask } = await warmHedge(attempt(first.promise))
  const answer = ask()
  score.mockRejectedValueOnce(new BureauUnavailable('breaker_open'))
  await vi.advanceTimersByTimeAsync(P95_MS)
  expect(score).toHaveBeenCalledTimes(2)
  expect(retryBudget.remaining()).toBe(BUDGET)
  first.resolve(FAST_REPORT)
  expect(await answer).toEqual(FAST_REPORT)
  expect(hedged).not.toHaveBeenCalled()
})

test('the loser ends with the winner, though its caller is still there', async () => {
  const ended: boolean[] = []
  const { ask } = await warmHedge((application, round) => {
    const nth = ended.push(false)
    round.signal.addEventListener('abort', () => {
      ended[nth - 1] = true
    })
    return attempt(nth === 1 ? never : Promise.resolve(FAST_REPORT))(application, round)
  })
  const answer = ask()
  await vi.advanceTimersByTimeAsync(P95_MS)
  expect(await answer).toEqual(FAST_REPORT)
  expect(ended).toEqual([true, false])
})

test('when the caller leaves both end', async () => {
  await using system = await startWarm()
  const { bureau, scoring } = system
  bureau.answer(hang())
  const caller = new AbortController()
  const answer = scoring.score('somebody', {}, {}, caller.signal)
  await bureau.received(2)
  caller.abort()
  await expect(answer).rejects.toThrow('aborted')
  const ends = await Promise.all(bureau.requests.map(({ ended }) => ended))
  expect(ends).toEqual([{ clientLeft: true }, { clientLeft: true }])
})

test('without HEDGING nobody is asked twice at once', async () => {
  await using system = await startWarm({ HEDGING: 'off' })
  const { bureau, scoring } = system
  bureau.answer(slowHeaders(SLOW_MS, good))
  expect((await scoring.score('somebody')).body).toMatchObject({ attempts: 1 })
  expect(bureau.requests).toHaveLength(1)
})

import { type Peer, type PeerCall, PeerSilence } from '@loans/service-kit/http-client/peer'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createBureauBreaker } from '../src/adapters/bureau/breaker.ts'
import { createBureau } from '../src/adapters/bureau/bureau.ts'
import { createEvents } from '../src/events.ts'
import type { NoScore } from '../src/scores/errors.ts'
import { createRetryBudget } from '../src/scores/retry-budget.ts'
import { beginRound } from '../src/scores/round.ts'
import { scoreApplicant } from '../src/scores/score-applicant.ts'
import { type Course, expectedCourse } from './_bureau-model.ts'
import { ANSWERS_AFTER_MS, type Fault, faultSequences } from './_fault-sequences.ts'
import { reportOn, requestFor, silentLog } from './_scoring.ts'

beforeEach(
  () =>
    void vi.useFakeTimers({
      // opossum's statistics, which nobody reads, go on in their own time.
      toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'],
    }),
)
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const USER_ID = 'somebody'
/** Calls that a breaker never sees here. */
const NEVER = 100

function answerOf(fault: Fault) {
  if (fault === 'violation')
    throw new PeerSilence('bureau', 'malformed', undefined, { status: 200, headers: {} })
  if (fault === 'fast_failure') return { status: 503, headers: {}, body: {} }
  if (fault === 'rate_limited') return { status: 429, headers: { 'retry-after': '1' }, body: {} }
  return { status: 200, headers: {}, body: reportOn(USER_ID) }
}

/** A peer that does these in turn, without a network; what comes after them is a success. */
function peerOf(faults: Fault[]) {
  const calls: Course['calls'] = []
  const startMs = performance.now()
  const post = async ({ timeoutMs }: PeerCall) => {
    const fault = faults[calls.length] ?? 'success'
    calls.push([performance.now() - startMs, timeoutMs])
    const isInTime = ANSWERS_AFTER_MS[fault] < timeoutMs
    await new Promise(resolve => setTimeout(resolve, isInTime ? ANSWERS_AFTER_MS[fault] : timeoutMs))
    if (!isInTime) throw new PeerSilence('bureau', 'timeout')
    return answerOf(fault)
  }
  return { calls, peer: { post, close: async () => {} } satisfies Peer }
}

async function course(faults: Fault[], budgetMs: number, minimumCalls: number): Promise<Course> {
  const metrics = createMetrics()
  const retryBudget = createRetryBudget({ percent: 30 })
  const events = createEvents(silentLog, metrics, retryBudget)
  let retries = 0
  const retried = () => void retries++
  const opensAt = { minimumCalls, failureShare: 0.5, slowShare: 0.8 }
  const pace = { attemptTimeoutMs: 400, maxAttempts: 4, coolDownMs: 5_000 }
  const breaker = createBureauBreaker({ ...pace, opensAt, log: silentLog, metrics })
  const places = { maxInFlight: 1, maxQueued: 0 }
  const { calls, peer } = peerOf(faults)
  const bureau = createBureau(peer, {
    ...pace,
    ...places,
    breaker,
    retryBudget,
    events: { ...events, retried },
    hedging: false,
  })
  const startMs = performance.now()
  const rounds: Course['rounds'] = []
  while (calls.length < faults.length) {
    const endMs = performance.now() + budgetMs
    const deadline = { leftMs: () => Math.max(0, endMs - performance.now()) }
    const round = beginRound(0, deadline, new AbortController().signal)
    const score = scoreApplicant(requestFor(USER_ID), round, { bureau, events }).then(
      ({ outcome, attempts }) => ({ outcome, attempts }),
      (error: NoScore) => ({ outcome: error.message, attempts: error.attempts }),
    )
    const { outcome, attempts } = await untilSettled(score)
    // Whatever comes.
    expect(performance.now()).toBeLessThanOrEqual(endMs)
    rounds.push([performance.now() - startMs, outcome, attempts, breaker.state()])
    if (breaker.state() === 'open') await vi.advanceTimersByTimeAsync(pace.coolDownMs)
  }
  breaker.close()
  return { calls, rounds, retries }
}

async function untilSettled<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  promise.then(settle, settle)
  // Each timer only when all has happened that the one before it brought.
  for (;;) {
    await new Promise(resolve => setImmediate(resolve))
    if (isSettled) return promise
    await vi.advanceTimersToNextTimerAsync()
  }
}

test.each([
  // What loan-api gives under the profile `standard`, under `slo`, and when little is left.
  [1_480, 2, 0.1],
  [1_480, 2, 0.99],
  [1_480, NEVER, 0.5],
  [620, 2, 0.5],
  [620, NEVER, 0.99],
  [300, 2, 0.5],
  [70, 2, 0.5],
])(
  'in %i ms, with a breaker of %i calls, every sequence of four faults takes the course of a model of it (jitter %f)',
  async (budgetMs, minimumCalls, draw) => {
    vi.spyOn(Math, 'random').mockReturnValue(draw)
    for (const faults of faultSequences(4)) {
      expect({ faults, ...(await course(faults, budgetMs, minimumCalls)) }).toEqual({
        faults,
        ...expectedCourse(faults, budgetMs, minimumCalls, draw),
      })
    }
  },
  60_000,
)

test('the sequences are all of one to four faults, each once', () => {
  const sequences = faultSequences(4).map(faults => faults.join())
  expect(sequences).toHaveLength(6 + 6 ** 2 + 6 ** 3 + 6 ** 4)
  expect(new Set(sequences).size).toBe(sequences.length)
})

test('the model meets every ending, and the breaker in all its states', () => {
  const rounds = [2, NEVER].flatMap(minimumCalls =>
    [1_480, 300].flatMap(budgetMs =>
      faultSequences(4).flatMap(faults => expectedCourse(faults, budgetMs, minimumCalls, 0.5).rounds),
    ),
  )
  expect(new Set(rounds.map(([, outcome]) => outcome))).toEqual(
    new Set([
      'scored',
      'unreadable',
      'server_error',
      'timeout',
      'rate_limited',
      'breaker_open',
      'bureau_too_slow',
    ]),
  )
  expect(new Set(rounds.map(([, , attempts]) => attempts))).toEqual(new Set([1, 2, 3, 4]))
  expect(new Set(rounds.map(([, , , breaker]) => breaker))).toEqual(new Set(['closed', 'open']))
})

import { type Peer, type PeerCall, PeerSilence } from '@loans/service-kit/http-client/peer'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createBureauBreaker } from '../src/adapters/bureau/breaker.ts'
import { createBureau } from '../src/adapters/bureau/bureau.ts'
import { readConfig } from '../src/config.ts'
import { createEvents } from '../src/events.ts'
import { createRetryBudget } from '../src/scores/retry-budget.ts'
import { beginRound } from '../src/scores/round.ts'
import { reportOn, requestFor, silentLog } from './_scoring.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const APPLICATIONS = 3_000
/** What the 750 ms of the profile `slo` leave for scoring after a quick introspection: the 60 for the decision and 20 for the answer off. */
const BUDGET_MS = 650
const FAILING_SHARE = 0.2

/** mulberry32: numbers from 0 to 1 that are the same for the same seed. */
function createDraws(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const after = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

/** The simulator's bureau, without a network: log-normal with 40 ms in the middle, of 100 one takes longer than 150. */
function createFlakyPeer(draw: () => number) {
  const seen = { calls: 0 }
  const latencyMs = () =>
    40 * Math.exp(0.568 * Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw()))
  const post = async ({ timeoutMs }: PeerCall) => {
    seen.calls += 1
    const answersAfterMs = latencyMs()
    if (draw() < FAILING_SHARE) {
      await after(5)
      if (draw() < 0.5) throw new PeerSilence('bureau', 'reset')
      return { status: 503, headers: {}, body: {} }
    }
    await after(Math.min(answersAfterMs, timeoutMs))
    if (answersAfterMs >= timeoutMs) throw new PeerSilence('bureau', 'timeout')
    return { status: 200, headers: {}, body: reportOn('somebody') }
  }
  return { seen, peer: { post, close: async () => {} } satisfies Peer }
}

test.each([3, 30, 300])(
  'when one attempt in five fails, at %i applications a second 99 of 100 are scored with 1.3 calls each',
  async perSecond => {
    const draw = createDraws(perSecond)
    // The jitter's.
    vi.spyOn(Math, 'random').mockImplementation(draw)
    const { peer, seen } = createFlakyPeer(draw)
    const config = readConfig({})
    const metrics = createMetrics()
    const retryBudget = createRetryBudget({ percent: config.retryBudgetPercent })
    const events = createEvents(silentLog, metrics, retryBudget)
    const breaker = createBureauBreaker({ ...config, log: silentLog, metrics })
    const bureau = createBureau(peer, { ...config, breaker, retryBudget, events })
    const ask = () => {
      const endMs = performance.now() + BUDGET_MS
      const deadline = { leftMs: () => endMs - performance.now() }
      return bureau.score(requestFor('somebody'), beginRound(0, deadline, new AbortController().signal)).then(
        () => true,
        () => false,
      )
    }
    const scored: Promise<boolean>[] = []
    for (let n = 0; n < APPLICATIONS; n++) {
      scored.push(ask())
      await vi.advanceTimersByTimeAsync(1_000 / perSecond)
    }
    await vi.advanceTimersByTimeAsync(BUDGET_MS)
    const answered = (await Promise.all(scored)).filter(Boolean).length
    breaker.close()
    expect(answered / APPLICATIONS).toBeGreaterThanOrEqual(0.99)
    expect(seen.calls / APPLICATIONS).toBeGreaterThan(1.2)
    expect(seen.calls / APPLICATIONS).toBeLessThan(1.3)
    expect(await metrics.text()).toContain(
      'circuit_breaker_transitions_total{name="bureau",from="closed",to="open"} 0',
    )
  },
)

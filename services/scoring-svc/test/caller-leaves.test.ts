import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { withRetry } from '../src/adapters/bureau/retry.ts'
import { BureauUnavailable, DeadlineExceeded } from '../src/scores/errors.ts'
import { createRetryBudget } from '../src/scores/retry-budget.ts'
import { beginRound } from '../src/scores/round.ts'
import { startScriptedBureau } from './_bureau.ts'
import { requestFor, startScoring } from './_scoring.ts'

afterEach(() => void vi.useRealTimers())

test.each([
  ['an attempt', hang()],
  ['a pause before the next one', json(503, {}, { 'retry-after': '1' })],
])('when the caller leaves during %s, nothing goes on', async (_what, effect) => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, { BUREAU_ATTEMPT_TIMEOUT_MS: '1400' })
  bureau.answer(effect)
  const caller = new AbortController()
  const answer = scoring.score('somebody', {}, {}, caller.signal)
  await bureau.received(1)
  const leftAtMs = performance.now()
  caller.abort()
  await expect(answer).rejects.toThrow('aborted')
  await expect.poll(() => scoring.metric('bulkhead_in_flight'), { interval: 5 }).toBe(0)
  expect(performance.now() - leftAtMs).toBeLessThan(900)
  await expect
    .poll(() => scoring.metric('scores_total{outcome="deadline_exceeded",reason="caller_left"}'))
    .toBe(1)
  expect(bureau.requests).toHaveLength(1)
  const said = scoring.lines.map(line => JSON.parse(line)).filter(({ level }) => level === 'error')
  expect(said).toEqual([])
})

test('the connection of the attempt in flight is closed, long before its timeout', async () => {
  // A peer below HTTP: what it sees is what the bureau's machine sees.
  const bureau = createServer().listen(0, '127.0.0.1')
  await once(bureau, 'listening')
  const { port } = bureau.address() as AddressInfo
  await using scoring = await startScoring(`http://127.0.0.1:${port}`, {
    BUREAU_ATTEMPT_TIMEOUT_MS: '9000',
    SCORING_BUDGET_MS: '10000',
  })
  const caller = new AbortController()
  const answer = scoring.score('somebody', {}, {}, caller.signal)
  const [connection] = (await once(bureau, 'connection')) as [Socket]
  await once(connection, 'data')
  const leftAtMs = performance.now()
  caller.abort()
  await expect(answer).rejects.toThrow('aborted')
  await once(connection, 'close')
  expect(performance.now() - leftAtMs).toBeLessThan(4_000)
  bureau.close()
})

test('after the pause in which its caller left, no attempt is begun', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  // Without it the failure asks for no more than a jitter, which may be none.
  const failure = new BureauUnavailable('server_error', { retryAfterMs: 500 })
  const score = vi.fn(() => Promise.reject(failure))
  const paused = Promise.withResolvers<void>()
  const events = { retried: vi.fn(), retryBudgetExhausted: vi.fn() }
  const budget = createRetryBudget({ percent: 0 })
  const spend = () => {
    paused.resolve()
    return budget.spend()
  }
  const retryBudget = { ...budget, spend }
  const breaker = { state: () => 'closed' as const }
  const retried = withRetry({ score }, { maxAttempts: 4, retryBudget, breaker, events })
  const caller = new AbortController()
  const round = beginRound(0, { leftMs: () => 1_500 }, caller.signal)
  const answer = expect(retried.score(requestFor('somebody'), round)).rejects.toMatchObject({
    reason: 'caller_left',
  })
  await paused.promise
  caller.abort(new DeadlineExceeded('caller_left'))
  await answer
  await vi.advanceTimersByTimeAsync(1_000)
  expect(score).toHaveBeenCalledTimes(1)
  expect(events.retried).not.toHaveBeenCalled()
  expect(budget.remaining()).toBe(10)
})

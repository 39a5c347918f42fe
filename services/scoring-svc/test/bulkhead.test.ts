import { afterEach, expect, test, vi } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { withBulkhead } from '../src/adapters/bureau/bulkhead.ts'
import { DeadlineExceeded } from '../src/scores/errors.ts'
import type { Bureau } from '../src/scores/ports.ts'
import { beginRound, LEAST_TIME_FOR_A_PULL_MS } from '../src/scores/round.ts'
import type { Report } from '../src/scores/score.ts'
import { startScriptedBureau } from './_bureau.ts'
import { reportOn, requestFor, startScoring } from './_scoring.ts'

afterEach(() => void vi.useRealTimers())

const good = json(200, reportOn('somebody'))

test('no more are at the bureau than there are places; who finds none in the queue is refused at once', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, {
    BUREAU_MAX_IN_FLIGHT: '3',
    BUREAU_MAX_QUEUED: '2',
    BUREAU_ATTEMPT_TIMEOUT_MS: '4000',
    SCORING_BUDGET_MS: '8000',
  })
  let [inFlight, most] = [0, 0]
  const othersRefused = Promise.withResolvers<void>()
  bureau.answer(request => {
    most = Math.max(most, ++inFlight)
    void request.ended.then(() => inFlight--)
    return { play: res => void othersRefused.promise.then(() => good.play(res)) }
  })
  let ended = 0
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const answer = await scoring.score('somebody')
      if (++ended === 3) othersRefused.resolve()
      return answer
    }),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 503, 503, 503])
  for (const { headers, body } of answers.filter(({ status }) => status === 503)) {
    expect(headers.get('retry-after')).toBe('1')
    expect(body).toMatchObject({ code: 'overloaded', detail: 'no score: bulkhead_full', attempts: 0 })
  }
  expect(most).toBe(3)
  expect(await scoring.metric('bulkhead_rejected_total')).toBe(3)
  expect(await scoring.metric('bulkhead_in_flight')).toBe(0)
})

test('the wait for a place ends while there is time to answer', async () => {
  await using bureau = await startScriptedBureau()
  await using scoring = await startScoring(bureau.url, {
    BUREAU_MAX_IN_FLIGHT: '1',
    BUREAU_MAX_ATTEMPTS: '1',
    BUREAU_ATTEMPT_TIMEOUT_MS: '1000',
  })
  bureau.answer(hang())
  const first = scoring.score('somebody')
  await bureau.received(1)
  expect(await scoring.metric('bulkhead_in_flight')).toBe(1)
  const { status, body, tookMs } = await scoring.score('somebody', { 'x-request-timeout-ms': '200' })
  expect(status).toBe(503)
  expect(body).toMatchObject({ code: 'overloaded', detail: 'no score: queued_too_long', attempts: 0 })
  expect(tookMs).toBeLessThan(900)
  expect(await scoring.metric('bulkhead_rejected_total')).toBe(1)
  await first
  expect(bureau.requests).toHaveLength(1)
})

test('the wait for a place ends when an attempt would not have its least time any more, and not before', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const never = new Promise<Report>(() => {})
  const events = { bulkheadEntered: vi.fn(), bulkheadLeft: vi.fn(), bulkheadRejected: vi.fn() }
  const guarded = withBulkhead({ score: () => never }, { maxInFlight: 1, maxQueued: 2, events })
  const ask = () =>
    guarded.score(requestFor('somebody'), beginRound(0, { leftMs: () => 200 }, new AbortController().signal))
  void ask()
  const queued = ask()
  queued.catch(() => {})
  await vi.advanceTimersByTimeAsync(200 - LEAST_TIME_FOR_A_PULL_MS - 1)
  expect(events.bulkheadRejected).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await expect(queued).rejects.toMatchObject({ reason: 'queued_too_long' })
  expect(events.bulkheadEntered).toHaveBeenCalledTimes(1)
})

test('who leaves the queue, or comes when its caller has left, is not asked about', async () => {
  const asked: number[] = []
  const answered = Promise.withResolvers<Report>()
  const bureau: Bureau = {
    score: (_application, round) => {
      asked.push(round.number)
      return answered.promise
    },
  }
  const events = { bulkheadEntered: vi.fn(), bulkheadLeft: vi.fn(), bulkheadRejected: vi.fn() }
  const guarded = withBulkhead(bureau, { maxInFlight: 1, maxQueued: 2, events })
  const ask = (number: number, caller = new AbortController()) =>
    guarded.score(requestFor('somebody'), beginRound(number, { leftMs: () => 1_500 }, caller.signal))
  const caller = new AbortController()
  const first = ask(0)
  const queued = ask(1, caller)
  const next = ask(2)
  caller.abort(new DeadlineExceeded('caller_left'))
  await expect(queued).rejects.toMatchObject({ reason: 'caller_left' })
  answered.resolve({ score: { outcome: 'no_credit_file', provider: 'ExternalScoreCo' }, bureauLatencyMs: 1 })
  await Promise.all([first, next])
  await expect(ask(3, caller)).rejects.toMatchObject({ reason: 'caller_left' })
  expect(asked).toEqual([0, 2])
  expect(events.bulkheadRejected).not.toHaveBeenCalled()
})

/** One place, which is taken, and two in the queue. */
function fullBulkhead() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const answered = Promise.withResolvers<Report>()
  const asked: number[] = []
  const score: Bureau['score'] = (_application, round) => {
    asked.push(round.number)
    return answered.promise
  }
  const events = { bulkheadEntered: vi.fn(), bulkheadLeft: vi.fn(), bulkheadRejected: vi.fn() }
  const guarded = withBulkhead({ score }, { maxInFlight: 1, maxQueued: 2, events })
  const ask = (number: number, { signal }: { signal: AbortSignal } = new AbortController()) =>
    guarded.score(requestFor('somebody'), beginRound(number, { leftMs: () => 1_500 }, signal))
  const caller = new AbortController()
  const first = ask(0)
  const queued = [ask(1, caller), ask(2, caller)]
  return {
    ask,
    asked,
    events,
    queuedLeave: async () => {
      caller.abort(new DeadlineExceeded('caller_left'))
      for (const one of queued) await expect(one).rejects.toMatchObject({ reason: 'caller_left' })
    },
    allAnswered: async () => {
      answered.resolve({
        score: { outcome: 'no_credit_file', provider: 'ExternalScoreCo' },
        bureauLatencyMs: 1,
      })
      await Promise.allSettled([first, ...queued])
    },
  }
}

test('who leaves the queue makes room in it at once', async () => {
  const { ask, asked, events, queuedLeave, allAnswered } = fullBulkhead()
  await queuedLeave()
  const next = [ask(3), ask(4)]
  await expect(ask(5)).rejects.toMatchObject({ reason: 'bulkhead_full' })
  await allAnswered()
  await Promise.all(next)
  expect(asked).toEqual([0, 3, 4])
  expect(events.bulkheadRejected).toHaveBeenCalledTimes(1)
})

test('who comes to a full queue when its caller has left is not counted as refused', async () => {
  const { ask, events } = fullBulkhead()
  const left = AbortSignal.abort(new DeadlineExceeded('caller_left'))
  await expect(ask(3, { signal: left })).rejects.toMatchObject({ reason: 'caller_left' })
  expect(events.bulkheadRejected).not.toHaveBeenCalled()
})

test('no timer is left of who is refused, leaves or is done', async () => {
  const { ask, queuedLeave, allAnswered } = fullBulkhead()
  expect(vi.getTimerCount()).toBe(2)
  await expect(ask(3)).rejects.toMatchObject({ reason: 'bulkhead_full' })
  expect(vi.getTimerCount()).toBe(2)
  await queuedLeave()
  expect(vi.getTimerCount()).toBe(0)
  const next = ask(4)
  await allAnswered()
  await next
  expect(vi.getTimerCount()).toBe(0)
})

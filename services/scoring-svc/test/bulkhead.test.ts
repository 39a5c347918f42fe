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

import { expect, test } from 'vitest'
import { hang, json, slowHeaders } from '../../../test/faults/effects.ts'
import { down, good, open, SLOW_SHARE, startBreakable } from './_breaker.ts'

/** A slow answer is far from being none, on a busy machine as well. */
const LONG_ATTEMPT_MS = 3_000

test('after the cool-down exactly one of 200 at once probes the bureau, and closes it', async () => {
  await using system = await startBreakable({ BUREAU_ATTEMPT_TIMEOUT_MS: '9000', SCORING_BUDGET_MS: '10000' })
  const { bureau, scoring, state, until } = system
  await open(system)
  await until('half_open')
  const othersRefused = Promise.withResolvers<void>()
  bureau.answer({ play: res => void othersRefused.promise.then(() => good.play(res)) })
  let ended = 0
  const answers = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const answer = await scoring.score('somebody')
      if (++ended === 199) othersRefused.resolve()
      return answer
    }),
  )
  expect(bureau.requests).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(await state('closed')).toBe(true)
  expect(await scoring.score('somebody')).toMatchObject({ status: 200 })
})

test('a probe whose caller leaves never closes it', async () => {
  await using system = await startBreakable()
  const { bureau, scoring, state, moves, until } = system
  await open(system)
  await until('half_open')
  const reopened = (await moves('half_open', 'open')) ?? 0
  bureau.answer(hang())
  const caller = new AbortController()
  const probe = scoring.score('somebody', {}, {}, caller.signal)
  await bureau.received(1)
  caller.abort()
  await expect(probe).rejects.toThrow('aborted')
  await expect.poll(() => moves('half_open', 'open'), { interval: 5 }).toBe(reopened + 1)
  expect(await bureau.requests[0]?.ended).toEqual({ clientLeft: true })
  expect(await moves('half_open', 'closed')).toBe(0)
  await until('half_open')
  bureau.answer(good)
  expect(await scoring.score('somebody')).toMatchObject({ status: 200 })
  expect(await state('closed')).toBe(true)
})

test.each([
  ['fails', down, 503],
  ['is cut short by the budget', hang(), 504],
  ['is slow', slowHeaders(SLOW_SHARE * LONG_ATTEMPT_MS, good), 200],
  ['meets a rate limit', json(429, {}), 503],
])('a probe that %s opens it again', async (_what, effect, status) => {
  await using system = await startBreakable({
    BUREAU_ATTEMPT_TIMEOUT_MS: String(LONG_ATTEMPT_MS),
    SCORING_BUDGET_MS: String(2 * LONG_ATTEMPT_MS),
  })
  const { bureau, scoring, moves, until } = system
  await open(system)
  await until('half_open')
  const reopened = (await moves('half_open', 'open')) ?? 0
  bureau.answer(effect)
  const headers: Record<string, string> = status === 504 ? { 'x-request-timeout-ms': '300' } : {}
  expect(await scoring.score('somebody', headers)).toMatchObject({ status })
  expect(await moves('half_open', 'open')).toBe(reopened + 1)
  expect(await moves('half_open', 'closed')).toBe(0)
  expect(bureau.requests).toHaveLength(1)
})

import { expect, test, vi } from 'vitest'
import { closedLoop, openModel } from '../../bench/load/models.ts'

test('in an open model all begin at their time, whether the others have been answered or not', async () => {
  vi.useFakeTimers()
  const beganAtMs = performance.now()
  const begun: { dueMs: number; atMs: number }[] = []
  let answer = () => {}
  const answered = new Promise<void>(resolve => {
    answer = resolve
  })
  const over = openModel({ ratePerSecond: 200, forMs: 100 }, dueMs => {
    begun.push({ dueMs: dueMs - beganAtMs, atMs: performance.now() - beganAtMs })
    return answered
  })
  await vi.advanceTimersByTimeAsync(200)
  vi.useRealTimers()
  // The first when 5 ms are over: by then one is due.
  expect(begun.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 20 }, (_, index) => 5 * (index + 1)))
  expect(begun.map(({ dueMs }) => dueMs)).toEqual(Array.from({ length: 20 }, (_, index) => 5 * index))
  answer()
  await over
})

test('in a closed loop there are never more than there are clients', async () => {
  let now = 0
  let most = 0
  await closedLoop({ clients: 3, forMs: 20 }, async () => {
    most = Math.max(most, ++now)
    await new Promise(resolve => setImmediate(resolve))
    now--
  })
  expect(most).toBe(3)
})

import { expect, test } from 'vitest'
import { closedLoop, openModel } from '../../bench/load/models.ts'

test('in an open model all come at their time, whether the others have been answered or not', async () => {
  const dueAtMs: number[] = []
  let answer = () => {}
  const answered = new Promise<void>(resolve => {
    answer = resolve
  })
  const over = openModel({ ratePerSecond: 200, forMs: 100 }, dueMs => {
    dueAtMs.push(dueMs)
    if (dueAtMs.length === 20) answer()
    return answered
  })
  await over
  const gaps = dueAtMs.slice(1).map((due, index) => due - (dueAtMs[index] ?? 0))
  expect(gaps).toHaveLength(19)
  for (const gap of gaps) expect(gap).toBeCloseTo(5)
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

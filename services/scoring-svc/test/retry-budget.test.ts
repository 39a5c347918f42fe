import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRetryBudget } from '../src/scores/retry-budget.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

const WINDOW_MS = 10_000
const FLOOR = 10

test('without traffic there is one retry a second, over ten seconds', () => {
  const budget = createRetryBudget({ percent: 30 })
  expect(budget.remaining()).toBe(FLOOR)
  expect(Array.from({ length: 11 }, budget.spend)).toEqual([...Array(10).fill(true), false])
  vi.advanceTimersByTime(WINDOW_MS)
  expect(budget.remaining()).toBe(FLOOR)
})

test('first attempts pay for a share of retries, until they are forgotten', () => {
  const budget = createRetryBudget({ percent: 30 })
  for (let n = 0; n < 10; n++) budget.earn()
  expect(budget.remaining()).toBe(FLOOR + 3)
  vi.advanceTimersByTime(WINDOW_MS - 1)
  expect(budget.remaining()).toBe(FLOOR + 3)
  vi.advanceTimersByTime(1)
  expect(budget.remaining()).toBe(FLOOR)
})

test('an attempt that was not made after all is given back', () => {
  const budget = createRetryBudget({ percent: 0 })
  for (let n = 0; n < FLOOR; n++) budget.spend()
  expect(budget.spend()).toBe(false)
  budget.giveBack()
  expect(budget.spend()).toBe(true)
  expect(budget.spend()).toBe(false)
})

test('what is left is never below none', () => {
  const budget = createRetryBudget({ percent: 100 })
  for (let n = 0; n < 10; n++) budget.earn()
  vi.advanceTimersByTime(WINDOW_MS - 1)
  for (let n = 0; n < 20; n++) expect(budget.spend()).toBe(true)
  vi.advanceTimersByTime(1)
  expect(budget.remaining()).toBe(0)
  expect(budget.spend()).toBe(false)
})

type Step = { waitMs: number } | { act: 'earn' | 'spend' }

test('whenever a retry is allowed, those of the last 10 s are within the share and the floor; else they would not be', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('earn', 'spend').map(act => ({ act })) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4_000 }).map(waitMs => ({ waitMs })) },
  ) as fc.Arbitrary<Step>
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 300, size: 'max' }),
      fc.integer({ min: 0, max: 100 }),
      (steps, percent) => {
        const budget = createRetryBudget({ percent })
        const history: { act: string; atMs: number }[] = []
        let nowMs = 0
        for (const step of steps) {
          if ('waitMs' in step) {
            nowMs += step.waitMs
            vi.advanceTimersByTime(step.waitMs)
            continue
          }
          const recent = (act: string) =>
            history.filter(past => past.act === act && past.atMs > nowMs - WINDOW_MS).length
          if (step.act === 'earn') budget.earn()
          const isCovered = (recent('spend') + 1) * 100 <= percent * recent('earn') + FLOOR * 100
          if (step.act === 'spend' && budget.spend() !== isCovered) return false
          if (step.act === 'earn' || isCovered) history.push({ act: step.act, atMs: nowMs })
        }
        return true
      },
    ),
    { numRuns: 500 },
  )
})

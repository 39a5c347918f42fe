import { expect, test } from 'vitest'
import { createJitter } from '../src/adapters/bureau/jitter.ts'

const ROUNDS = 1_000

test.each([
  ['second', 0, 50],
  ['third', 1, 100],
  ['fourth', 2, 200],
])('the pause before the %s attempt is anything from 0 to its bound', (_which, index, boundMs) => {
  const pausesMs = Array.from({ length: ROUNDS }, () => {
    const nextMs = createJitter()
    return [nextMs(), nextMs(), nextMs()][index] ?? Number.NaN
  })
  expect(Math.min(...pausesMs)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...pausesMs)).toBeLessThan(boundMs)
  const meanMs = pausesMs.reduce((sum, pauseMs) => sum + pauseMs, 0) / ROUNDS
  // Half of the bound less half of what rounding down takes; a mean of 1,000 strays by more than this once in a million times.
  expect(Math.abs(meanMs - (boundMs - 1) / 2)).toBeLessThan(0.05 * boundMs)
  // Those who failed together do not return together.
  expect(new Set(pausesMs).size).toBeGreaterThan(0.9 * boundMs)
})

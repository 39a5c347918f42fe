import { expect, test } from 'vitest'
import type { Observation } from '../run/observe.ts'
import { k6CoresOf, k6UsageOf, stolenShareOf, stolenSharesOf } from '../run/shares.ts'

const look = (second: number, k6CpuSeconds: number | null, host: Observation['host']): Observation => ({
  atMs: 1_000 * second,
  breakers: [],
  fault: null,
  k6CpuSeconds,
  host,
})

test('how busy k6 was is what it took in its busiest five seconds', () => {
  const took = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 1.4, 2.3, 3.2, 4.1, 5, 5.1]
  const { mean, busiest } = k6UsageOf(took.map((seconds, index) => look(index, seconds, null)))
  expect(mean).toBeCloseTo(5.1 / 11)
  expect(busiest).toBeCloseTo(0.9)
})

test('a run of less than five seconds is as busy as it was on average', () => {
  expect(k6UsageOf([look(0, 0, null), look(2, 1, null)])).toEqual({ mean: 0.5, busiest: 0.5 })
})

test('on a machine that does not tell nothing is known', () => {
  const seen = [look(0, null, null), look(1, null, null)]
  expect(k6UsageOf(seen)).toEqual({ mean: null, busiest: null })
  expect(k6CoresOf(seen)).toEqual([null, null])
  expect(stolenShareOf(seen)).toBeNull()
})

test('what was stolen is a share of all that there was', () => {
  const seen = [
    look(0, 0, { all: 100, stolen: 5 }),
    look(1, 0, { all: 102, stolen: 5.5 }),
    look(2, 0, { all: 104, stolen: 5.5 }),
  ]
  expect(stolenSharesOf(seen)).toEqual([null, 0.25, 0])
  expect(stolenShareOf(seen)).toBe(0.125)
})

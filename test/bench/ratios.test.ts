import { expect, test } from 'vitest'
import { ratiosOf } from '../../bench/ratios.ts'
import { judge } from '../../bench/targets.ts'
import { measurement, round } from './_measurement.ts'

test('a ratio is the middle of those of the rounds, its noise half of what lies between the least and the most', () => {
  const open = [
    round({ floor: measurement({ cpuMicros: 100 }), 'ours-traced': measurement({ cpuMicros: 200 }) }),
    // A machine that is twice as slow is that for both.
    round({ floor: measurement({ cpuMicros: 200 }), 'ours-traced': measurement({ cpuMicros: 500 }) }),
    round({ floor: measurement({ cpuMicros: 100 }), 'ours-traced': measurement({ cpuMicros: 210 }) }),
  ]
  expect(ratiosOf(open, [round({})]).cpuTracedVsFloor).toEqual({ value: 2.1, noise: 0.25 })
})

test('each ratio compares whom its name says', () => {
  const cpu = { floor: 100, stock: 1_000, 'ours-untraced': 150, 'ours-traced-10': 170, 'ours-traced': 300 }
  const perSecond = {
    floor: 900,
    stock: 200,
    'ours-untraced': 600,
    'ours-traced-10': 500,
    'ours-traced': 450,
  }
  const of = (values: Record<string, number>, told: (value: number) => Parameters<typeof measurement>[0]) =>
    round(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, measurement(told(value))])))
  const ratios = ratiosOf(
    [of(cpu, cpuMicros => ({ cpuMicros }))],
    [of(perSecond, each => ({ perSecond: each }))],
  )
  const values = Object.entries(ratios).map(([name, { value }]) => [name, value])
  expect(Object.fromEntries(values)).toEqual({
    cpuUntracedVsFloor: 1.5,
    cpuTracedVsFloor: 3,
    cpuTracedVsStock: 0.3,
    cpuTracedVsUntraced: 2,
    throughputTracedVsStock: 2.25,
    throughputTracedVsFloor: 0.5,
  })
})

test.each([
  [1.7, 0, 'met'],
  [1.7, 0.1, 'met'],
  [1.8, 0, 'met'],
  [1.7, 0.2, 'met within the noise'],
  [1.85, 0.1, 'missed within the noise'],
  [1.85, 0.04, 'missed'],
  [1.3, 0.24, 'met'],
  [2.5, 0.6, 'missed'],
  [1.7, 0.3, 'too noisy'],
  [1.85, 0.5, 'too noisy'],
  [Number.NaN, 1, 'missed'],
])('at most 1.8: %d ± %d is %s', (value, noise, result) => {
  expect(judge('cpuUntracedVsFloor', { value, noise }).result).toBe(result)
})

test.each([
  [1.9, 0, 'met'],
  [1.7, 0.2, 'missed within the noise'],
  [1.7, 0.05, 'missed'],
  [1.7, 0.3, 'too noisy'],
])('at least 1.8: %d ± %d is %s', (value, noise, result) => {
  expect(judge('throughputTracedVsStock', { value, noise }).result).toBe(result)
})

test.each([
  [2, 'met'],
  [2.04, 'met'],
  [1.96, 'met'],
  [2.06, 'missed'],
  [1.5, 'missed'],
  [Number.NaN, 'missed'],
])('2 ± 0.05: %d is %s', (value, result) => {
  expect(judge('statementsPerApplication', { value, noise: 0 }).result).toBe(result)
})

import { expect, test } from 'vitest'
import type { Comparison } from '../../bench/compare.ts'
import { ratiosOf } from '../../bench/ratios.ts'
import { describe as described, resultOf } from '../../bench/report.ts'
import { judge } from '../../bench/targets.ts'
import { measurement, round } from './_measurement.ts'

const rounds = [
  round({ stock: measurement({ cpuMicros: 2_345.6, perSecond: 345 }) }),
  round({ stock: measurement({ cpuMicros: 2_987.6, perSecond: 321 }) }),
]
const ratios = ratiosOf(rounds, rounds)
const comparison: Comparison = {
  closed: { rounds, dropped: ['stock: others took 30 % of the processors'] },
  open: { rounds, dropped: [] },
  ratePerSecond: 190,
  statements: { 'ours-traced': { statements: 2.003, transactions: 2.004 } },
  memoryMib: { 'loan-api': 141.2, 'auth-svc': 120 },
  ratios,
  judgements: [
    judge('cpuTracedVsStock', ratios.cpuTracedVsStock),
    judge('cpuUntracedVsFloor', { value: 2, noise: 0.25 }),
  ],
}

test('the ratios have the names by which others look for them, and each its noise', () => {
  const { ratios: named, noise } = resultOf(comparison)
  const names = [
    'cpuUntracedVsFloor',
    'cpuTracedVsFloor',
    'cpuTracedVsStock',
    'cpuTracedVsUntraced',
    'throughputTracedVsStock',
    'throughputTracedVsFloor',
  ]
  expect(Object.keys(named)).toEqual(names)
  expect(Object.keys(noise)).toEqual(names)
  expect(named.throughputTracedVsStock).toBeCloseTo((500 / 345 + 500 / 321) / 2)
})

test('what a person reads fits into 80 columns, and says what was dropped and what was missed', () => {
  const text = described(comparison)
  expect(text.split('\n').filter(line => line.length > 80)).toEqual([])
  expect(text).toContain('a round was dropped: stock: others took 30 % of the processors')
  expect(text).toMatch(/CPU of loan-api, untraced \/ floor +at most 1.8 +2.00 +missed within\s+the noise/)
})

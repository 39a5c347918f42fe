import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { increaseOf, sumOfLast } from '../../operations-page/counts.ts'
import { readMetrics, sumOf } from '../../operations-page/metrics-text.ts'
import { budgetLeft, burnRate } from '../../operations-page/objectives.ts'
import { quantileOf } from '../../operations-page/quantiles.ts'
import { readSlo } from '../../slo.ts'

describe('the text of metrics', () => {
  test('is read with its labels, whatever they hold', () => {
    const measured = readMetrics(
      [
        '# HELP calls_total Calls',
        'calls_total{name="a",note="says \\"}\\" \\\\ and\\nmore"} 3',
        'calls_total{name="b"} 4 1700000000000',
        'lag_seconds 1e-3',
        'edge_bucket{le="+Inf"} +Inf',
        'broken NaN',
        'rubbish',
      ].join('\n'),
    )
    expect(measured.get('calls_total')?.[0]?.labels).toEqual({ name: 'a', note: 'says "}" \\ and\nmore' })
    expect(sumOf(measured, 'calls_total')).toBe(7)
    expect(sumOf(measured, 'calls_total', { name: 'b' })).toBe(4)
    expect(sumOf(measured, 'lag_seconds')).toBe(0.001)
    expect(sumOf(measured, 'edge_bucket', { le: '+Inf' })).toBe(Number.POSITIVE_INFINITY)
    expect(sumOf(measured, 'broken')).toBeUndefined()
    expect(measured.size).toBe(3)
  })

  test('is anything: what is no metric is nothing', () => {
    fc.assert(fc.property(fc.string(), text => readMetrics(text).size >= 0))
  })
})

const EDGES = [0.1, 0.2, 0.4, 0.8, 1.5]
const bucketsOf = (seconds: number[]) =>
  [...EDGES, Number.POSITIVE_INFINITY].map(le => ({ le, count: seconds.filter(each => each <= le).length }))

describe('a quantile of a histogram', () => {
  test('is interpolated in its bucket', () => {
    const buckets = [
      { le: 0.1, count: 50 },
      { le: 0.2, count: 90 },
      { le: Number.POSITIVE_INFINITY, count: 100 },
    ]
    expect(quantileOf(buckets, 0.5)).toBeCloseTo(0.1)
    expect(quantileOf(buckets, 0.7)).toBeCloseTo(0.15)
    expect(quantileOf(buckets, 0.99)).toBe(0.2)
  })

  test('of nothing is not known', () => {
    expect(quantileOf([], 0.5)).toBeUndefined()
    expect(quantileOf(bucketsOf([]), 0.5)).toBeUndefined()
  })

  const durations = fc.array(fc.double({ min: 0.001, max: 1.5, noNaN: true }), { minLength: 1 })

  test('lies in the bucket of the true one, whatever was measured', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0.01, max: 1, noNaN: true }), (seconds, share) => {
        const sorted = [...seconds].sort((a, b) => a - b)
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0
        const upper = EDGES.find(edge => exact <= edge) ?? 0
        const lower = [0, ...EDGES].findLast(edge => edge < upper) ?? 0
        const quantile = quantileOf(bucketsOf(seconds), share) ?? -1
        expect(quantile).toBeGreaterThanOrEqual(lower)
        expect(quantile).toBeLessThanOrEqual(upper)
      }),
    )
  })

  test('is never below one of a smaller share', () => {
    fc.assert(
      fc.property(durations, seconds => {
        const quantiles = [0.5, 0.95, 0.99, 0.999].map(share => quantileOf(bucketsOf(seconds), share) ?? -1)
        expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b))
      }),
    )
  })
})

describe('counts', () => {
  test('grow by their difference, and begin anew with their service', () => {
    expect(increaseOf({ a: 3, b: 9 }, { a: 5, b: 2, c: 4 })).toEqual({ a: 2, b: 2, c: 4 })
  })

  test('of the last seconds leave out what is older', () => {
    const increases = [1_000, 2_000, 3_000].map(atMs => ({ atMs, overSeconds: 1, counts: { a: 1 } }))
    expect(sumOfLast(increases, 2, 3_000)).toEqual({ atMs: 3_000, overSeconds: 2, counts: { a: 2 } })
  })
})

describe('an error budget', () => {
  test('is left, spent, or overspent', () => {
    expect(budgetLeft({ good: 1_000, bad: 0 }, 0.999)).toBe(1)
    expect(budgetLeft({ good: 1_999, bad: 1 }, 0.999)).toBeCloseTo(0.5)
    expect(budgetLeft({ good: 98, bad: 2 }, 0.99)).toBeCloseTo(-1)
    expect(budgetLeft({ good: 0, bad: 0 }, 0.99)).toBeUndefined()
  })

  test('burns at 1 when it lasts the window exactly', () => {
    expect(burnRate({ good: 999, bad: 1 }, 0.999)).toBeCloseTo(1)
    expect(burnRate({ good: 0, bad: 5 }, 0.99)).toBeCloseTo(100)
    expect(burnRate({ good: 0, bad: 0 }, 0.99)).toBe(0)
  })

  test('is of the objectives of slo.json', () => {
    expect(readSlo().objectives.latency.thresholdMs).toBe(800)
  })
})

/** The page's own script, whose types are checked with the page's. */
const { duration } = (await import(
  new URL('../../operations-page/public/numbers.js', import.meta.url).href
)) as { duration(seconds: number): string }

test.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [119.6, '2 min'],
  [61, '1 min 1 s'],
  [299.6, '5 min'],
  [3_599.6, '1 h 0 min'],
  [7_260, '2 h 1 min'],
])('%d seconds are, for a person, %s', (seconds, said) => {
  expect(duration(seconds)).toBe(said)
})

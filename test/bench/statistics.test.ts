import fc from 'fast-check'
import { expect, test } from 'vitest'
import { halfSpread, median } from '../../local/statistics/median.ts'
import { percentile } from '../../local/statistics/percentile.ts'

const numbers = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 })

test('half of all are at most the median, and half at least', () => {
  fc.assert(
    fc.property(numbers, values => {
      const middle = median(values)
      expect(values.filter(each => each <= middle).length).toBeGreaterThanOrEqual(values.length / 2)
      expect(values.filter(each => each >= middle).length).toBeGreaterThanOrEqual(values.length / 2)
    }),
  )
})

test('all values lie within the spread around some value', () => {
  fc.assert(
    fc.property(numbers, values => {
      expect(2 * halfSpread(values)).toBeCloseTo(Math.max(...values) - Math.min(...values))
    }),
  )
})

test('a percentile is one of the values, and its share of them is not above it', () => {
  fc.assert(
    fc.property(numbers, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
      const sorted = values.toSorted((a, b) => a - b)
      const at = percentile(sorted, share)
      expect(sorted).toContain(at)
      expect(sorted.filter(each => each <= at).length).toBeGreaterThanOrEqual(share * sorted.length)
    }),
  )
})

test('of nothing there is no median and no percentile', () => {
  expect([median([]), percentile([], 0.5), halfSpread([])]).toEqual([Number.NaN, Number.NaN, 0])
})

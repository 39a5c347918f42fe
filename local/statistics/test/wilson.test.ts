import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeShare, leastSamples, wilson } from '../wilson.ts'

const counted = fc
  .integer({ min: 1, max: 100_000 })
  .chain(of => fc.record({ hits: fc.integer({ min: 0, max: of }), of: fc.constant(of) }))

test.each([
  // By bisection: where the share that was counted is 1.6449 standard deviations off.
  [0, 200, 0, 0.013347],
  [10, 200, 0.030121, 0.081892],
  [200, 200, 0.986653, 1],
])('%i of %i lies between %f and %f', (hits, of, lower, upper) => {
  expect(wilson(hits, of).lower).toBeCloseTo(lower, 5)
  expect(wilson(hits, of).upper).toBeCloseTo(upper, 5)
})

describe('the bounds', () => {
  test('are shares on either side of what was counted', () => {
    fc.assert(
      fc.property(counted, ({ hits, of }) => {
        const { lower, upper } = wilson(hits, of)
        expect(lower).toBeGreaterThanOrEqual(0)
        expect(lower).toBeLessThanOrEqual(hits / of)
        expect(upper).toBeGreaterThanOrEqual(hits / of)
        expect(upper).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('of the misses are those of the hits, seen from the other side', () => {
    fc.assert(
      fc.property(counted, ({ hits, of }) => {
        expect(wilson(of - hits, of).lower).toBeCloseTo(1 - wilson(hits, of).upper, 9)
      }),
    )
  })

  test('rise with every hit, and close in as the same share is counted of more', () => {
    fc.assert(
      fc.property(counted, ({ hits, of }) => {
        const [own, more] = [wilson(hits, of), wilson(4 * hits, 4 * of)]
        if (hits < of) expect(wilson(hits + 1, of).lower).toBeGreaterThan(own.lower)
        expect(more.upper - more.lower).toBeLessThan(own.upper - own.lower)
      }),
    )
  })

  test('of nothing tell nothing', () => {
    expect(wilson(0, 0)).toEqual({ lower: 0, upper: 1 })
  })
})

test.each([
  [0.5, 200],
  [0.95, 200],
  [0.99, 300],
  [0.999, 3_000],
])('an objective of %f takes %i samples', (objective, samples) => {
  expect(leastSamples(objective)).toBe(samples)
})

describe('an objective of 95 %', () => {
  test.each([
    [200, 200, 'PASS'],
    [199, 199, 'INCONCLUSIVE'],
    [195, 200, 'INCONCLUSIVE'],
    [190, 200, 'INCONCLUSIVE'],
    [180, 200, 'FAIL'],
    // Of few samples, too: so many misses are no accident.
    [5, 10, 'FAIL'],
    [0, 0, 'INCONCLUSIVE'],
  ])('%i of %i: %s', (hits, of, verdict) => {
    expect(judgeShare(hits, of, 0.95)).toBe(verdict)
  })

  test('is met by none that has fewer samples than it takes, and never more likely with fewer hits', () => {
    const order = ['FAIL', 'INCONCLUSIVE', 'PASS']
    fc.assert(
      fc.property(counted, fc.constantFrom(0.5, 0.9, 0.95, 0.99), ({ hits, of }, objective) => {
        const verdict = judgeShare(hits, of, objective)
        if (of < leastSamples(objective)) expect(verdict).not.toBe('PASS')
        if (hits > 0) {
          const worse = judgeShare(hits - 1, of, objective)
          expect(order.indexOf(worse)).toBeLessThanOrEqual(order.indexOf(verdict))
        }
      }),
    )
  })

  test('that is just met by the truth is called missed one time in twenty at most', () => {
    // Every outcome of 200 draws with a true share of 0.95, each as likely as it is.
    let likelihood = 0.95 ** 200
    let missed = 0
    for (let misses = 0; misses <= 200; misses++) {
      if (judgeShare(200 - misses, 200, 0.95) === 'FAIL') missed += likelihood
      likelihood *= ((200 - misses) / (misses + 1)) * (0.05 / 0.95)
    }
    expect(missed).toBeLessThan(0.06)
    expect(missed).toBeGreaterThan(0)
  })
})

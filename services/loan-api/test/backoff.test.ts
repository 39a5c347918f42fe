import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs, LONGEST_BACKOFF_MS } from '../src/applications/backoff.ts'

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const failedPulls = fc.integer({ min: 0, max: 10_000 })

test('is whole milliseconds from none to the cap, however often pulls have failed', () => {
  fc.assert(
    fc.property(failedPulls, random, (failed, draw) => {
      const waitMs = backoffMs(failed, draw)
      expect(Number.isInteger(waitMs)).toBe(true)
      expect(waitMs).toBeGreaterThanOrEqual(0)
      expect(waitMs).toBeLessThan(LONGEST_BACKOFF_MS)
    }),
  )
})

test('never shrinks for the same draw when another pull fails', () => {
  fc.assert(
    fc.property(failedPulls, random, (failed, draw) => {
      expect(backoffMs(failed + 1, draw)).toBeGreaterThanOrEqual(backoffMs(failed, draw))
    }),
  )
})

test('doubles up to the cap, and the jitter is full', () => {
  const most = [0, 1, 2, 3, 4, 5].map(failed => backoffMs(failed, 1))
  expect(most).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000])
  expect([0, 3, 9].map(failed => backoffMs(failed, 0))).toEqual([0, 0, 0])
  expect(backoffMs(2, 0.5)).toBe(2_000)
})

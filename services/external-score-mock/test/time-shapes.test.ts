import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scaleOf, type TimeShape } from '../src/faults/time-shape.ts'

const FIRST = 1

function scales(shape: TimeShape, seconds: number[]): number[] {
  return seconds.map(second => scaleOf(shape, second, FIRST))
}

test('a window opens and closes at its second', () => {
  const shape: TimeShape = { kind: 'window', fromSeconds: 10, seconds: 5 }
  expect(scales(shape, [0, 9.999, 10, 14.999, 15, 1_000])).toEqual([0, 0, 1, 1, 0, 0])
})

test('a ramp goes up, holds and goes down', () => {
  const shape: TimeShape = { kind: 'ramp', upSeconds: 10, holdSeconds: 5, downSeconds: 20 }
  expect(scales(shape, [0, 5, 10, 14.9, 15, 25, 35, 100])).toEqual([0, 0.5, 1, 1, 1, 0.5, 0, 0])
})

test('a ramp without a slope is a step', () => {
  const shape: TimeShape = { kind: 'ramp', upSeconds: 0, holdSeconds: 5, downSeconds: 0 }
  expect(scales(shape, [0, 4.9, 5, 6])).toEqual([1, 1, 0, 0])
})

test('flapping begins with on', () => {
  const shape: TimeShape = { kind: 'flapping', onSeconds: 2, offSeconds: 3 }
  expect(scales(shape, [0, 1.9, 2, 4.9, 5, 6.9, 7, 9.9, 10])).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 1])
})

test('first_attempts depends on the attempt and on no clock', () => {
  const shape: TimeShape = { kind: 'first_attempts', n: 2 }
  expect([1, 2, 3, 4].map(attempt => scaleOf(shape, 1_000, attempt))).toEqual([1, 1, 0, 0])
})

const seconds = fc.integer({ min: 1, max: 3_600 })
const maybeNoSeconds = fc.integer({ min: 0, max: 3_600 })
const shape: fc.Arbitrary<TimeShape> = fc.oneof(
  fc.record({ kind: fc.constant('window' as const), fromSeconds: maybeNoSeconds, seconds }),
  fc.record({
    kind: fc.constant('ramp' as const),
    upSeconds: maybeNoSeconds,
    holdSeconds: maybeNoSeconds,
    downSeconds: maybeNoSeconds,
  }),
  fc.record({ kind: fc.constant('flapping' as const), onSeconds: seconds, offSeconds: seconds }),
  fc.record({ kind: fc.constant('first_attempts' as const), n: seconds }),
)

test('a shape scales a rate between nothing and all of it, at any time', () => {
  const elapsedSeconds = fc.double({ min: 0, max: 10_000, noNaN: true })
  fc.assert(
    fc.property(shape, elapsedSeconds, seconds, (anyShape, elapsed, attempt) => {
      const scale = scaleOf(anyShape, elapsed, attempt)
      expect(scale).toBeGreaterThanOrEqual(0)
      expect(scale).toBeLessThanOrEqual(1)
    }),
  )
})

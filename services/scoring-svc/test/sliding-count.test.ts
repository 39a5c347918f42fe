import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSlidingCount } from '../src/scores/sliding-count.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('it counts what a list would that forgets each time', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('add' as const) },
    { weight: 2, arbitrary: fc.constant('takeBack' as const) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 60 }) },
  )
  const property = fc.property(
    fc.array(step, { maxLength: 200, size: 'max' }),
    fc.boolean(),
    (steps, isAsked) => {
      const count = createSlidingCount(100)
      let timesMs: number[] = []
      let nowMs = 0
      const isRight = () => count.recent() === timesMs.filter(timeMs => timeMs > nowMs - 100).length
      for (const step of steps) {
        if (typeof step === 'number') {
          nowMs += step
          vi.advanceTimersByTime(step)
        } else {
          if (step === 'add') {
            // Who adds has forgotten before.
            timesMs = [...timesMs.filter(timeMs => timeMs > nowMs - 100), nowMs]
            count.add()
          } else {
            timesMs.pop()
            count.takeBack()
          }
        }
        if (isAsked && !isRight()) return false
      }
      return isRight()
    },
  )
  fc.assert(property, { numRuns: 500 })
})

/** Twenty times what an instance sees, so that copying all of it each time takes seconds. */
const IN_THE_WINDOW = 100_000
const LEAVING = 5_000
/** Of work, not of waiting, so that a busy machine adds little; a hundred times what it takes. */
const LITTLE_MS = 500

test('what leaves the window costs little, however much is in it', () => {
  const count = createSlidingCount(IN_THE_WINDOW)
  let nowMs = 0
  // A bare clock: vitest's own costs more than what is measured.
  vi.stubGlobal('performance', { now: () => nowMs })
  const addAt = (timeMs: number) => {
    nowMs = timeMs
    count.add()
  }
  for (let timeMs = 0; timeMs < IN_THE_WINDOW; timeMs++) addAt(timeMs)
  const before = process.cpuUsage()
  for (let n = 0; n < LEAVING; n++) addAt(IN_THE_WINDOW + n)
  const { user, system } = process.cpuUsage(before)
  expect(count.recent()).toBe(IN_THE_WINDOW)
  expect((user + system) / 1_000).toBeLessThan(LITTLE_MS)
})

import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCallWindow, type Outcome } from '../src/breaker/call-window.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

type Step = { outcome: Outcome } | { waitMs: number } | 'clear'

/** A step of the window begins with a call, takes those of the second after it, and is forgotten 10 s after it began. */
function countNaively(calls: { atMs: number; outcome: Outcome }[], nowMs: number) {
  let begunAtMs = Number.NEGATIVE_INFINITY
  const recent = calls.filter(({ atMs }) => {
    if (atMs - begunAtMs >= 1_000) begunAtMs = atMs
    return nowMs - begunAtMs < 10_000
  })
  const share = (of: Outcome) =>
    recent.length && recent.filter(({ outcome }) => outcome === of).length / recent.length
  return { calls: recent.length, failureShare: share('failure'), slowShare: share('slow') }
}

test('whatever is called when, its shares are those of a naive count of the last 10 s', () => {
  const call = fc.record({ outcome: fc.constantFrom<Outcome>('success', 'slow', 'failure', 'ignored') })
  const pause = fc.record({ waitMs: fc.oneof(fc.nat(1_500), fc.constantFrom(999, 1_000, 9_999, 10_000)) })
  const step = fc.oneof(
    { weight: 40, arbitrary: call },
    { weight: 10, arbitrary: pause },
    fc.constant('clear' as const),
  )
  const steps: fc.Arbitrary<Step[]> = fc.array(step, { maxLength: 120, size: 'max' })
  fc.assert(
    fc.property(steps, taken => {
      const window = createCallWindow()
      let calls: { atMs: number; outcome: Outcome }[] = []
      for (const step of taken) {
        if (step === 'clear') {
          window.clear()
          calls = []
        } else if ('waitMs' in step) vi.advanceTimersByTime(step.waitMs)
        else {
          window.add(step.outcome)
          if (step.outcome !== 'ignored') calls.push({ atMs: performance.now(), outcome: step.outcome })
        }
        expect(window.shares()).toEqual(countNaively(calls, performance.now()))
      }
    }),
  )
})

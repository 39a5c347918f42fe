import { expect, test } from 'vitest'
import { planProfile } from '../plan-profile.ts'
import { PROFILES } from '../profiles.ts'
import { findBreak } from '../run/find-break.ts'
import { readK6Record } from '../run/k6-record.ts'
import { recordOf } from './_record.ts'
import { slo } from './_slo.ts'

const plan = planProfile({
  profile: PROFILES.breakpoint,
  rate: 10,
  seconds: 90,
  callsATurn: { most: 1, mean: 1 },
  deadlineMs: 750,
  slo,
})
const BEGAN_MS = 1_000_000
const TYPES = {
  time: 'gauge',
  'available{scenario:measured}': 'rate',
  'call_duration{scenario:measured}': 'trend',
  'decided{scenario:measured}': 'rate',
  'dropped_iterations{scenario:measured}': 'counter',
}

/** Nothing where nothing was answered. */
type Second = { p95: number; available: number | undefined; decided: number; dropped: number }
const GOOD: Second = { p95: 100, available: 1, decided: 1, dropped: 0 }

/** 90 seconds, 10/s at first and a tenth more each: good but where something else is said. */
function breakOf(bad: (second: number) => Partial<Second> | undefined, { before = 0, after = 0 } = {}) {
  const seconds = Array.from({ length: before + 90 + after }, (_, index) => ({
    ...GOOD,
    ...bad(index - before),
  }))
  const record = recordOf(
    { types: TYPES },
    ...seconds.map(({ p95, available, decided, dropped }, index) => ({
      snapshot: {
        time: [BEGAN_MS + 1_000 * (index - before + 1)],
        'available{scenario:measured}': available === undefined ? [] : [available],
        'call_duration{scenario:measured}': [p95, p95, p95, p95, p95, p95, p95],
        'decided{scenario:measured}': [decided],
        'dropped_iterations{scenario:measured}': [dropped, dropped],
      },
    })),
  )
  return findBreak(readK6Record(record), plan, BEGAN_MS, slo)
}

test('where nothing breaks it holds up to the highest rate', () => {
  expect(breakOf(() => undefined)).toEqual({ heldRate: 100, leastRate: 34, isBroken: false })
})

test.each([
  ['latency', { p95: 800 }],
  ['answers', { available: 0.99 }],
  ['decisions', { decided: 0.98 }],
  ['turns', { dropped: 2 }],
  ['all answers', { available: undefined }],
])('it holds until %s miss the objective, and no longer', (_, bad) => {
  expect(breakOf(second => (second >= 40 ? bad : undefined))).toMatchObject({ heldRate: 50, isBroken: true })
})

test('that nothing is answered before it measures, or after, is no miss', () => {
  const onlyWhileMeasuring = (second: number) => (second < 0 || second >= 90 ? { available: undefined } : {})
  expect(breakOf(onlyWhileMeasuring, { before: 12, after: 4 })).toMatchObject({
    heldRate: 100,
    isBroken: false,
  })
})

test('two bad seconds are a hiccup', () => {
  expect(breakOf(second => (second === 40 || second === 41 ? { p95: 900 } : undefined)).isBroken).toBe(false)
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CallsATurn, JOURNEYS } from '../journeys.ts'
import { MEASURED, WARM_UP } from '../measures.ts'
import { k6OptionsOf, planProfile, rateAt, usersOf } from '../plan-profile.ts'
import { PROFILES, type ProfileName } from '../profiles.ts'
import { slo } from './_slo.ts'

const names = Object.keys(PROFILES) as ProfileName[]
const rates = fc.integer({ min: 1, max: 2_000 })
const durations = fc.integer({ min: 5, max: 3_000 })
const deadlineMs = 750

const { callsATurn } = JOURNEYS.apply

const planOf = (name: ProfileName, rate: number, seconds: number, calls: CallsATurn = callsATurn) =>
  planProfile({ profile: PROFILES[name], rate, seconds, callsATurn: calls, deadlineMs, slo })
const optionsOf = (name: ProfileName, rate = 40, seconds = 60, calls: CallsATurn = callsATurn) =>
  k6OptionsOf(planOf(name, rate, seconds, calls), { profile: PROFILES[name], callsATurn: calls, deadlineMs })

describe.each(names)('%s', name => {
  test('plans as many turns as lie below its rate', () => {
    fc.assert(
      fc.property(rates, durations, (rate, seconds) => {
        const plan = planOf(name, rate, seconds)
        const steps = 10_000
        const area = Array.from({ length: steps }, (_, step) =>
          rateAt(plan, ((step + 0.5) * seconds) / steps),
        )
        const expected = (area.reduce((sum, each) => sum + each, 0) * seconds) / steps
        // A leap within a hundredth of the run is not hit by every step.
        expect(Math.abs(plan.planned - expected)).toBeLessThanOrEqual(1 + expected / 1_000)
      }),
      { numRuns: 20 },
    )
  })

  test('its stages take as long as it measures, and end at its last rate', () => {
    fc.assert(
      fc.property(rates, durations, (rate, seconds) => {
        const { stages } = optionsOf(name, rate, seconds).scenarios[MEASURED]
        const tookMs = stages.reduce((sum, { duration }) => sum + Number.parseInt(duration, 10), 0)
        expect(Math.abs(tookMs - 1_000 * seconds)).toBeLessThanOrEqual(stages.length)
        expect(stages.at(-1)?.target).toBe(planOf(name, rate, seconds).corners.at(-1)?.rate)
      }),
    )
  })

  test('keeps as many users as its highest rate needs when every answer takes its time, twice', () => {
    const { preAllocatedVUs, maxVUs } = optionsOf(name).scenarios[MEASURED]
    const highest = Math.max(...PROFILES[name].shape.map(({ times }) => times)) * 40
    expect(preAllocatedVUs).toBe(2 * Math.ceil(0.75 * highest))
    expect(maxVUs).toBe(preAllocatedVUs)
  })

  test('is an open model, with a warm-up before it that nothing judges', () => {
    const { scenarios, thresholds } = optionsOf(name)
    const executors = Object.values(scenarios).map(({ executor }) => executor)
    expect(executors.every(executor => executor.endsWith('-arrival-rate'))).toBe(true)
    expect(Object.keys(thresholds).filter(metric => !metric.endsWith(`{scenario:${MEASURED}}`))).toEqual([])
  })
})

test.each(Object.entries(JOURNEYS))(
  'of %s the warm-up is over before it measures, its last turn included',
  (_, journey) => {
    const { scenarios } = optionsOf('load', 40, 60, journey.callsATurn)
    const warmUpMs = 1_000 * Number.parseInt(scenarios[WARM_UP].duration, 10)
    const lastTurnMs = Number.parseInt(scenarios[WARM_UP].gracefulStop, 10)
    expect(lastTurnMs).toBe(journey.callsATurn.most * 2 * deadlineMs)
    const startsMs = 1_000 * Number.parseInt(scenarios[MEASURED].startTime, 10)
    expect(startsMs).toBeGreaterThanOrEqual(warmUpMs + lastTurnMs)
  },
)

test('one unanswered call in a short run is no evidence, and two are, however many calls a turn makes', () => {
  for (const { callsATurn: calls } of Object.values(JOURNEYS)) {
    const answered = planOf('smoke', 10, 20, calls).thresholds.find(({ about }) => about === 'answered')
    const least = Number(answered?.condition.replace('rate>=', ''))
    const made = 200 * calls.mean
    expect(1 - 1 / made).toBeGreaterThanOrEqual(least)
    expect(1 - 2 / made).toBeLessThan(least)
  }
})

test('users are enough for every turn that can be open at once', () => {
  fc.assert(
    fc.property(
      rates,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 100, max: 2_000 }),
      (rate, calls, ms) => {
        expect(usersOf(rate, calls, ms)).toBeGreaterThanOrEqual((2 * rate * calls * ms) / 1_000)
        expect(usersOf(rate, calls, ms)).toBeLessThan((2 * rate * calls * ms) / 1_000 + 2)
      },
    ),
  )
})

test('k6 itself fails a run that began less than was planned, where that is the system', () => {
  const held = names.filter(name => `dropped_iterations{scenario:${MEASURED}}` in optionsOf(name).thresholds)
  expect(held).toEqual(['smoke', 'load', 'soak'])
})

test('only the breakpoint is not held to the objectives', () => {
  const free = names.filter(name => planOf(name, 40, 60).thresholds.length === 0)
  expect(free).toEqual(['breakpoint'])
})

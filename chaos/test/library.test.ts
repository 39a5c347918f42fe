import { describe, expect, test } from 'vitest'
import { leastSamples } from '../../local/statistics/wilson.ts'
import { SCENARIOS } from '../../services/external-score-mock/src/faults/scenarios.ts'
import { parseSlo } from '../../services/loan-api/src/applications/slo.ts'
import { ALWAYS } from '../experiments/common.ts'
import { library } from '../library.ts'
import { findExperiments } from '../run-chaos.ts'
import { readSlo } from '../slo.ts'
import { nameOf } from '../strike.ts'

const { decided } = parseSlo(readSlo()).objectives

test('the library has ten experiments', () => {
  expect(library.map(({ name }) => name)).toEqual([
    'bureau-flaky',
    'bureau-slow-tail',
    'bureau-outage-and-back',
    'bureau-garbage',
    'bureau-rate-limited',
    'auth-outage',
    'scoring-crash',
    'database-freeze',
    'overload-5x',
    'everything-at-once',
  ])
})

describe.each(library)('$name', experiment => {
  const { stages, recovery, ratePerSecond } = experiment

  test('has a baseline of 200 applications at least, and as many as the objectives take to be told', () => {
    const least = Math.max(200, leastSamples(decided.target))
    expect(experiment.baselineSeconds * ratePerSecond).toBeGreaterThanOrEqual(least)
    expect((recovery.seconds - recovery.withinSeconds) * ratePerSecond).toBeGreaterThanOrEqual(least)
  })

  test('sends enough in each stage for its bounds to be told', () => {
    for (const { seconds, timesTheRate = 1, holds } of stages) {
      const objectives = holds.flatMap(bound =>
        'share' in bound && bound.atLeast < 1 ? [bound.atLeast] : [],
      )
      const least = Math.max(0, ...objectives.map(leastSamples))
      expect(seconds * ratePerSecond * timesTheRate).toBeGreaterThanOrEqual(least)
    }
  })

  test('has faults that are there for their stage and end by themselves soon after it', () => {
    for (const { seconds, faults } of stages) {
      for (const fault of faults) {
        const [from, to] =
          fault.kind === 'bureau'
            ? [0, fault.ttlSeconds]
            : [fault.afterSeconds, fault.afterSeconds + fault.forSeconds]
        expect(from, nameOf(fault)).toBeLessThan(seconds)
        expect(to, nameOf(fault)).toBeLessThanOrEqual(seconds + 10)
        // The last answers come after the last application, and must not meet another bureau.
        if (fault.kind === 'bureau') expect(to, nameOf(fault)).toBeGreaterThanOrEqual(seconds + 5)
      }
    }
  })

  test('takes its scenarios out of the simulator', () => {
    const faults = stages.flatMap(stage => stage.faults)
    const scenarios = faults.flatMap(fault => ('scenario' in fault ? [fault.scenario] : []))
    const known = SCENARIOS.map(({ name }) => name)
    expect(scenarios.filter(name => !known.includes(name))).toEqual([])
  })

  test('has stages that are told apart, tolerates nothing at any time, and is guarded', () => {
    expect(new Set(stages.map(({ name }) => name)).size).toBe(stages.length)
    expect(experiment.always).toEqual(ALWAYS)
    expect(experiment.guards).not.toEqual([])
  })
})

test('experiments are found by their names, or all of them', () => {
  expect(findExperiments(['scoring-crash', 'bureau-flaky']).map(({ name }) => name)).toEqual([
    'scoring-crash',
    'bureau-flaky',
  ])
  expect(findExperiments(['all'])).toEqual(library)
  expect(() => findExperiments(['bureau-flakey'])).toThrow(
    /no experiment bureau-flakey; there are bureau-flaky, /,
  )
})

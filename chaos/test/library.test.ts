import { describe, expect, test } from 'vitest'
import { readSlo } from '../../local/slo.ts'
import { judgeShare, leastSamples } from '../../local/statistics/wilson.ts'
import { SCENARIOS } from '../../services/external-score-mock/src/faults/scenarios.ts'
import { ALWAYS } from '../experiments/common.ts'
import { overload5x } from '../experiments/overload-5x.ts'
import { nameOf } from '../fault-name.ts'
import { library } from '../library.ts'
import { findExperiments } from '../run-chaos.ts'

const { decided } = readSlo().objectives

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

  test('has so many applications in its baseline and after its recovery that one that is deferred is no miss', () => {
    for (const seconds of [experiment.baselineSeconds, recovery.seconds - recovery.withinSeconds]) {
      const sent = seconds * ratePerSecond
      expect(judgeShare(sent - 1, sent, decided.target)).toBe('PASS')
    }
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

test('overload-5x sends five times what there are places for', () => {
  const { variables, ratePerSecond, stages } = overload5x
  // One partner has half of them.
  const places = Number(variables?.['loan-api']?.MAX_IN_FLIGHT) / 2
  const seconds = Number(variables?.['external-score-mock']?.LATENCY_MEDIAN_MS) / 1_000
  const most = Math.max(...stages.map(({ timesTheRate = 1 }) => ratePerSecond * timesTheRate))
  expect(most).toBeGreaterThan(5 * (places / seconds))
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

test.each(['all', 'list'])(
  '%s beside an experiment is wrong usage, and not one that does not exist',
  word => {
    expect(() => findExperiments(['bureau-flaky', word])).toThrow(`${word} goes without other experiments`)
  },
)

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseSlo } from '../src/applications/slo.ts'

const file = JSON.parse(readFileSync(new URL('../../../slo.json', import.meta.url), 'utf8'))
const changed = (change: (slo: typeof file) => void) => {
  const slo = structuredClone(file)
  change(slo)
  return slo
}

test('slo.json has what partners are promised', () => {
  const { windowDays, objectives } = parseSlo(file)
  expect(windowDays).toBe(30)
  expect(objectives).toMatchObject({
    availability: { target: 0.999 },
    latency: { target: 0.999, thresholdMs: 800, p95Ms: 800 },
    decided: { target: 0.99 },
    freshness: { target: 0.999, withinMinutes: 15 },
  })
})

test.each<[string, (slo: typeof file) => void, RegExp]>([
  [
    'a target in percent',
    slo => (slo.objectives.availability.target = 99.9),
    /objectives\.availability\.target: must be below 1/,
  ],
  [
    'a target that leaves no budget',
    slo => (slo.objectives.decided.target = 1),
    /objectives\.decided\.target: must be below 1/,
  ],
  ['a target of nothing', slo => (slo.objectives.decided.target = 0), /decided\.target: must be above 0/],
  [
    'a threshold in seconds',
    slo => (slo.objectives.latency.thresholdMs = 0.8),
    /objectives\.latency\.thresholdMs: /,
  ],
  ['no percentile', slo => delete slo.objectives.latency.p95Ms, /objectives\.latency\.p95Ms: /],
  ['no time to decide in', slo => (slo.objectives.freshness.withinMinutes = 0), /freshness\.withinMinutes: /],
  ['no window', slo => delete slo.windowDays, /windowDays: /],
  ['no objective', slo => delete slo.objectives.freshness, /objectives\.freshness: /],
  ['an objective that nobody counts', slo => (slo.objectives.beauty = {}), /objectives: .*beauty/],
  ['a misspelt member', slo => (slo.objectives.latency.p99Ms = 1), /objectives\.latency: .*p99Ms/],
])('%s is refused, naming it', (_what, change, complaint) => {
  expect(() => parseSlo(changed(change))).toThrow(complaint)
})

test('all that is wrong is named at once', () => {
  const slo = changed(each => {
    each.windowDays = '30'
    each.objectives.decided.target = 2
  })
  expect(() => parseSlo(slo)).toThrow(/windowDays: .*; objectives\.decided\.target: /)
})

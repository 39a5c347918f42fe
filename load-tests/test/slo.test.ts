import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leastShare, thresholdsOf } from '../slo.ts'
import { slo } from './_slo.ts'

const counts = fc.integer({ min: 2, max: 100_000 })
const MANY = { turns: 100_000, calls: 100_000 }
const targets = fc.double({ min: 0.9, max: 0.9999, noNaN: true })

test('thresholds are the objectives, of what was measured', () => {
  expect(thresholdsOf(slo, MANY).map(({ metric, condition }) => `${metric} ${condition}`)).toEqual([
    'call_duration{scenario:measured} p(95)<800',
    'in_time{scenario:measured} rate>=0.999',
    'available{scenario:measured} rate>=0.999',
    'decided{scenario:measured} rate>=0.99',
    'checks{scenario:measured} rate>=1',
  ])
})

test('other objectives are other thresholds', () => {
  const stricter = structuredClone(slo)
  stricter.objectives.latency.p95Ms = 300
  stricter.objectives.decided.target = 0.995
  const conditions = thresholdsOf(stricter, MANY).map(({ condition }) => condition)
  expect(conditions).toContain('p(95)<300')
  expect(conditions).toContain('rate>=0.995')
})

test('one bad answer is no evidence, however few there are, and a few more or less than planned change nothing', () => {
  fc.assert(
    fc.property(counts, targets, fc.integer({ min: -1, max: 5 }), (planned, target, more) => {
      const measured = Math.max(planned + more, 2)
      expect(1 - 1 / measured >= leastShare(target, planned)).toBe(true)
    }),
  )
})

test('one call that was not answered is no evidence, and two are, also where a turn makes several', () => {
  const [, , answered] = thresholdsOf(slo, { turns: 200, calls: 400 })
  expect(answered?.about).toBe('answered')
  const least = Number(answered?.condition.replace('rate>=', ''))
  expect(399 / 400).toBeGreaterThanOrEqual(least)
  expect(398 / 400).toBeLessThan(least)
})

test('two are, where the target allows less', () => {
  fc.assert(
    fc.property(counts, targets, (planned, target) => {
      fc.pre(planned >= 10 && planned * (1 - target) < 1.4)
      expect(1 - 2 / (planned + 1) >= leastShare(target, planned)).toBe(false)
    }),
  )
})

test('no run is held to more than the target', () => {
  fc.assert(fc.property(counts, targets, (planned, target) => leastShare(target, planned) <= target))
})

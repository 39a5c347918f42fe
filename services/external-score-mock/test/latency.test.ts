import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDraws } from '../src/scores/draws.ts'
import { latencyMs } from '../src/scores/latency.ts'

const ATTEMPTS = 20_000

test.each([
  { medianMs: 40, p99Ms: 150 },
  { medianMs: 200, p99Ms: 1_000 },
])('median and 99th percentile are those of %o', profile => {
  const draws = createDraws('loans')
  const latencies = Array.from({ length: ATTEMPTS }, (_, n) =>
    latencyMs(draws, profile, `applicant-${n}`, { round: 0, number: 1 }),
  ).sort((one, other) => one - other)
  const quantile = (share: number) => latencies[Math.floor(share * ATTEMPTS)] ?? Number.NaN
  expect(quantile(0.5) / profile.medianMs).toBeCloseTo(1, 1)
  expect(quantile(0.99) / profile.p99Ms).toBeCloseTo(1, 1)
})

test('a latency is positive and finite; without a spread it is the median', () => {
  const profile = fc
    .tuple(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 60_000 }))
    .map(([one, other]) => ({ medianMs: Math.min(one, other), p99Ms: Math.max(one, other) }))
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), profile, (seed, userId, { medianMs, p99Ms }) => {
      const draws = createDraws(seed)
      const attempt = { round: 0, number: 1 }
      const latency = latencyMs(draws, { medianMs, p99Ms }, userId, attempt)
      expect(latency).toBeGreaterThan(0)
      expect(latency).toSatisfy(Number.isFinite)
      expect(latencyMs(draws, { medianMs, p99Ms: medianMs }, userId, attempt)).toBe(medianMs)
    }),
  )
})

test('attempts of one applicant differ', () => {
  const draws = createDraws('loans')
  const profile = { medianMs: 40, p99Ms: 150 }
  const latencies = [
    { round: 0, number: 1 },
    { round: 0, number: 2 },
    { round: 1, number: 1 },
  ].map(attempt => latencyMs(draws, profile, '123', attempt))
  expect(new Set(latencies).size).toBe(3)
})

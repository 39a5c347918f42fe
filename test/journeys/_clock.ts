import { expect } from 'vitest'
import { mostMs, watchStalls } from '../faults/stalls.ts'
import type { System } from './_system.ts'

const stalls = watchStalls()

/** Forgets what was measured until now. */
export function beginMeasuring({ requests }: System): void {
  requests.length = 0
  stalls.reset()
}

/** By loan-api's own clock, less what a busy machine kept this process from running; on the way to us it may add more. */
export function expectWithinBudget({ requests }: System, answers: unknown[], budgetMs: number): void {
  expect(requests.length).toBeGreaterThanOrEqual(answers.length)
  expect(Math.max(...requests.map(({ durationMs }) => durationMs))).toBeLessThanOrEqual(
    mostMs(budgetMs, stalls),
  )
}

/** By loan-api's own clock, of all applications but those that are named. */
export function p95Ms({ requests }: System, excepted = new Set<string>()): number {
  const counted = requests.filter(
    ({ route, applicationId = '' }) => route === '/loan/apply' && !excepted.has(applicationId),
  )
  const sorted = counted.map(({ durationMs }) => durationMs).sort((a, b) => a - b)
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN
}

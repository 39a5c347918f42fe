import { expect } from 'vitest'
import { mostMs, watchStalls } from '../../../test/faults/stalls.ts'

const stalls = watchStalls()

type Logging = { logged: string[] }

/** Forgets what was measured until now. */
export function beginMeasuring({ logged }: Logging): void {
  logged.length = 0
  stalls.reset()
}

/** By loan-api's own clock, less what a busy machine kept this process from running. */
export function expectInTime({ logged }: Logging, budgetMs: number): void {
  const requests = logged.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  expect(requests).not.toEqual([])
  const longestMs = Math.max(...requests.map(({ durationMs }) => durationMs))
  expect(longestMs).toBeLessThanOrEqual(mostMs(budgetMs, stalls))
}

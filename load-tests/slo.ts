import type { Slo } from '../services/loan-api/src/applications/slo.ts'
import { AVAILABLE, CALL_DURATION, DECIDED, IN_TIME, MEASURED } from './measures.ts'

/** One of k6's thresholds: what of a metric is compared, the condition as k6 has it, and what it is about for people. */
export type Threshold = { metric: string; aggregate: 'p(95)' | 'rate'; condition: string; about: string }

/**
 * What a run of so many applications is held to: the objectives, and that every answer is one that the API describes.
 *
 * @returns thresholds on what was measured, never on the warm-up.
 */
export function thresholdsOf({ objectives }: Pick<Slo, 'objectives'>, planned: number): Threshold[] {
  const { availability, latency, decided } = objectives
  const atLeast = (metric: string, target: number, about: string): Threshold => ({
    metric: ofMeasured(metric),
    aggregate: 'rate',
    condition: `rate>=${target === 1 ? 1 : leastShare(target, planned)}`,
    about,
  })
  return [
    {
      metric: ofMeasured(CALL_DURATION),
      aggregate: 'p(95)',
      condition: `p(95)<${latency.p95Ms}`,
      about: 'p95 of the whole call',
    },
    atLeast(IN_TIME, latency.target, `answered within ${latency.thresholdMs} ms`),
    atLeast(AVAILABLE, availability.target, 'answered'),
    atLeast(DECIDED, decided.target, 'answered with the decision'),
    // No objective, but a promise: it is broken by a single one.
    atLeast('checks', 1, 'answers as the API describes them'),
  ]
}

/** The part of a metric that the warm-up has no share in. */
export function ofMeasured(metric: string): string {
  return `${metric}{scenario:${MEASURED}}`
}

/**
 * The share of `planned` requests that has to be good. One that is bad is no evidence against a target of 99.9 % where there are less
 * than a thousand; two are. Half a request beside it, because k6 sends a few more or less than were planned.
 */
export function leastShare(target: number, planned: number): number {
  const withoutOne = Math.max(0, 1 - 1.5 / planned)
  return Math.floor(Math.min(target, withoutOne) * 1e6) / 1e6
}

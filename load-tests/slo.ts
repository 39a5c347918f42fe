import type { Slo } from '../services/loan-api/src/applications/slo.ts'
import { AVAILABLE, CALL_DURATION, DECIDED, IN_TIME, MEASURED } from './measures.ts'

/** One of k6's thresholds. */
export type Threshold = {
  metric: string
  /** What of the metric is compared, and the condition as k6 has it. */
  aggregate: 'p(95)' | 'rate'
  condition: string
  /** What it is about, for people. */
  about: string
  /** It is about time, of which a k6 that is busy measures more than there was. */
  isOfTime: boolean
}

/**
 * What a run of so many turns, and so many calls in them, is held to: the objectives, and that every answer is one that the API describes.
 *
 * @returns thresholds on what was measured, never on the warm-up.
 */
export function thresholdsOf(
  { objectives }: Pick<Slo, 'objectives'>,
  { turns, calls }: { turns: number; calls: number },
): Threshold[] {
  const { availability, latency, decided } = objectives
  const atLeast = (metric: string, share: number, about: string): Threshold => ({
    metric: ofMeasured(metric),
    aggregate: 'rate',
    condition: `rate>=${share}`,
    about,
    isOfTime: metric === IN_TIME,
  })
  return [
    {
      metric: ofMeasured(CALL_DURATION),
      aggregate: 'p(95)',
      condition: `p(95)<${latency.p95Ms}`,
      about: 'p95 of the whole call',
      isOfTime: true,
    },
    atLeast(IN_TIME, leastShare(latency.target, turns), `answered within ${latency.thresholdMs} ms`),
    // Of each call, where the others are of the one that applies.
    atLeast(AVAILABLE, leastShare(availability.target, calls), 'answered'),
    atLeast(DECIDED, leastShare(decided.target, turns), 'answered with the decision'),
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

import { AVAILABLE, CALL_DURATION, DECIDED, IN_TIME, REFUSED } from '../measures.ts'
import { ofMeasured } from '../slo.ts'
import type { Measurement } from './measure.ts'

/** A run for programs: milliseconds, shares of 1, cores; null for what is not known. */
export function summaryOf({ record, plan, outcome, verdict, ...run }: Measurement) {
  const of = (metric: string, aggregate: string) => record.total(ofMeasured(metric), aggregate)
  return {
    journey: run.journey,
    profile: run.profileName,
    startedAt: run.startedAt.toISOString(),
    seed: run.seed,
    corners: plan.corners,
    planned: plan.planned,
    verdict,
    k6: {
      version: run.k6.version,
      exitCode: outcome.k6ExitCode,
      cores: run.k6MeanCores,
      busiestCores: outcome.k6Cores,
    },
    hostStolenShare: run.stolenShare,
    system: run.system.description,
    warning: run.system.warning ?? null,
    measured: outcome.measured,
    dropped: outcome.dropped,
    latencyMs: Object.fromEntries(
      ['min', 'med', 'avg', 'p(90)', 'p(95)', 'p(99)', 'max'].map(each => [each, of(CALL_DURATION, each)]),
    ),
    shares: {
      available: of(AVAILABLE, 'rate'),
      inTime: of(IN_TIME, 'rate'),
      decided: of(DECIDED, 'rate'),
      asDescribed: of('checks', 'rate'),
    },
    refused: Object.fromEntries(
      record
        .valuesOfTag(REFUSED, 'code')
        .map(code => [code, record.total(`${REFUSED}{code:${code}}`, 'count')]),
    ),
    thresholds: plan.thresholds.map(({ metric, condition }) => ({
      metric,
      condition,
      held: !run.crossed.includes(metric),
    })),
    ...(run.break && { break: run.break }),
  }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Slo } from '../../services/loan-api/src/applications/slo.ts'
import type { JourneyName } from '../journeys.ts'
import { BEGAN_AT } from '../measures.ts'
import type { Plan } from '../plan-profile.ts'
import { PROFILES, type ProfileName } from '../profiles.ts'
import { ofMeasured, type Threshold } from '../slo.ts'
import { findBreak } from './find-break.ts'
import type { K6 } from './find-k6.ts'
import type { TargetSystem } from './find-system.ts'
import { type K6Record, readK6Record } from './k6-record.ts'
import type { Observation } from './observe.ts'
import { FILES } from './run-k6.ts'
import { k6UsageOf, stolenShareOf } from './shares.ts'
import { milliseconds, percent } from './values.ts'
import { judge, type Outcome, type Verdict } from './verdict.ts'

/** What was done. */
export type Run = {
  journey: JourneyName
  profileName: ProfileName
  plan: Plan
  seed: number
  slo: Slo
  system: Pick<TargetSystem, 'description' | 'warning'>
  k6: K6
  startedAt: Date
}

/** What there is when k6 has ended: what it left in the run's folder, and what was seen meanwhile. */
type Evidence = { folder: string; k6ExitCode: number; seen: Observation[] }

/** What was done, what came of it, and what that says. */
export type Measurement = Run & {
  /** When k6 began its scenarios; when the run was started, where it never did. */
  beganAtMs: number
  seen: Observation[]
  record: K6Record
  /** Metrics whose threshold was not held. */
  crossed: string[]
  outcome: Outcome
  k6MeanCores: number | null
  stolenShare: number | null
  break?: ReturnType<typeof findBreak>
  verdict: Verdict
}

/** Reads what k6 has left in the run's folder, and judges it. */
export function measure(run: Run, { folder, k6ExitCode, seen }: Evidence): Measurement {
  const record = readK6Record(readOr(join(folder, FILES.record), ''))
  const crossed = crossedIn(readOr(join(folder, FILES.summary), '{}'))
  const count = (metric: string) => record.total(ofMeasured(metric), 'count') ?? 0
  const profile = PROFILES[run.profileName]
  const beganAtMs = record.total(BEGAN_AT, 'value') ?? run.startedAt.getTime()
  const measuresFromMs = beganAtMs + 1_000 * run.plan.measuresFromSeconds
  // What k6 takes to start, to make its users ready and to warm up says nothing about how it measures.
  const usage = k6UsageOf(seen.filter(({ atMs }) => atMs >= measuresFromMs))
  const found = profile.findsBreak ? findBreak(record, run.plan, measuresFromMs, run.slo) : undefined
  const missed = run.plan.thresholds.filter(({ metric }) => crossed.includes(metric))
  const inWords = (threshold: Threshold) =>
    `${threshold.about}: ${measuredOf(threshold, record)}, not ${threshold.condition}`
  const outcome: Outcome = {
    k6ExitCode,
    measured: count('iterations'),
    dropped: count('dropped_iterations'),
    missed: missed.filter(({ isOfTime }) => !isOfTime).map(inWords),
    late: missed.filter(({ isOfTime }) => isOfTime).map(inWords),
    k6Cores: usage.busiest,
    ...(found && { break: found }),
  }
  return {
    ...run,
    beganAtMs,
    seen,
    record,
    crossed,
    outcome,
    k6MeanCores: usage.mean,
    stolenShare: stolenShareOf(seen),
    ...(found && { break: found }),
    verdict: judge(profile, outcome),
  }
}

/** What a threshold compares, for people. */
export function measuredOf({ metric, aggregate }: Threshold, { total }: Pick<K6Record, 'total'>): string {
  const value = total(metric, aggregate)
  return aggregate === 'rate' ? percent(value) : milliseconds(value)
}

type Summary = { metrics?: Record<string, { thresholds?: Record<string, boolean> }> }

/** In k6's summary a threshold is true when it was crossed. */
function crossedIn(summary: string): string[] {
  const { metrics = {} }: Summary = JSON.parse(summary)
  return Object.entries(metrics)
    .filter(([, { thresholds = {} }]) => Object.values(thresholds).includes(true))
    .map(([metric]) => metric)
}

/** A k6 that ended before its time has not written everything. */
function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8') || otherwise
  } catch {
    return otherwise
  }
}

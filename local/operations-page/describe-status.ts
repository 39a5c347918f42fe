import { type Counts, type Increase, rateOf } from './counts.ts'
import { databaseOf, eventLoopDelayOf, gaugeOf, socketsOf } from './gauges.ts'
import type { Look } from './look.ts'
import type { Measured } from './metrics-text.ts'
import {
  budgetLeft,
  burnRate,
  isTelling,
  OBJECTIVES,
  type ObjectiveName,
  type Objectives,
} from './objectives.ts'
import { quantileOf } from './quantiles.ts'
import { refusalsOf } from './refusals.ts'
import type { Breaker, Budget, Latency, Status } from './status.ts'

type Parts = {
  look: Look
  serviceNames: string[]
  objectives: Objectives
  breakers: Breaker[]
  windowSeconds: number
  /** What was counted in the window, in a minute, over the minutes that a burn rate is of, and since loan-api began. */
  recent: Increase
  steady: Increase
  burning: Increase
  sinceStart: Counts
}

export function describeStatus(parts: Parts): Status {
  const { look, serviceNames, breakers, windowSeconds, recent } = parts
  const { atMs, measured, isReady, fault, scenarios } = look
  const perSecond = (what: string) => rateOf(recent, what)
  const loanApi = measured.get('loan-api')
  const refusals = refusalsOf(recent)
  const startedAt = gaugeOf(loanApi, 'process_start_time_seconds')
  return {
    atMs,
    windowSeconds,
    services: serviceNames.map(name => ({ name, isUp: measured.has(name) })),
    isReady,
    latency: latencyOf(recent.counts),
    traffic: {
      decided: perSecond('answered 200'),
      deferred: perSecond('answered 202'),
      refused: refusals.reduce((sum, each) => sum + each.perSecond, 0),
      failed: perSecond('answered 5xx'),
      left: perSecond('answered 499'),
    },
    errors: {
      failed: Math.max(0, perSecond('answered 5xx') - perSecond('shed')),
      shed: perSecond('shed'),
      unconfirmed: unconfirmedOf(recent),
      deferrals: deferralsOf(recent),
      refusals,
    },
    saturation: saturationOf(parts),
    budgets: OBJECTIVES.map(objective => budgetOf(objective, parts)),
    countedSinceMs: startedAt === null ? null : startedAt * 1_000,
    breakers,
    resilience: {
      retriesPerSecond: perSecond('retried'),
      retriesPerScore: retriesPerScoreOf(parts.steady.counts),
      notRetriedPerSecond: perSecond('not retried'),
      retryBudget: gaugeOf(measured.get('scoring-svc'), 'retry_budget_remaining'),
      hedges: hedgesOf(measured.get('scoring-svc')),
    },
    backlog: backlogOf(loanApi, perSecond('recovery decided')),
    fault: fault?.plan ? { scenario: fault.scenario, remainingSeconds: fault.remainingSeconds } : null,
    scenarios: scenarios.map(({ name, description }) => ({ name, description })),
  }
}

function latencyOf(counts: Counts): Latency | null {
  const buckets = Object.entries(counts)
    .filter(([what]) => what.startsWith('within '))
    .map(([what, count]) => ({ le: Number(what.slice('within '.length).replace('+Inf', 'Infinity')), count }))
  const ms = (share: number) => (quantileOf(buckets, share) ?? 0) * 1_000
  if (quantileOf(buckets, 1) === undefined) return null
  return { p50: ms(0.5), p95: ms(0.95), p99: ms(0.99), p999: ms(0.999) }
}

function deferralsOf(recent: Increase): Status['errors']['deferrals'] {
  return Object.entries(recent.counts)
    .filter(([what, count]) => what.startsWith('deferred ') && count > 0)
    .map(([what]) => ({ reason: what.slice('deferred '.length), perSecond: rateOf(recent, what) }))
}

/** Without those of recovery, which are no answers to anybody. */
function unconfirmedOf(recent: Increase): number {
  const all = rateOf(recent, 'unconfirmed database') + rateOf(recent, 'unconfirmed fault')
  return Math.max(0, all - rateOf(recent, 'recovery unconfirmed'))
}

/** A score is asked for up to four times; BUREAU_MAX_ATTEMPTS allows no more. */
const MOST_RETRIES = 3

/**
 * Retries have no round. Applicants whom the bureau never scores are asked for by recovery again and again, and what retrying
 * them costs is no application's that is decided: as many retries are left out as the scores asked for in vain can have had.
 */
function retriesPerScoreOf(counts: Counts): number {
  const { 'asked and got': got = 0, 'asked in vain': inVain = 0, retried = 0 } = counts
  return got === 0 ? 0 : Math.max(0, retried - MOST_RETRIES * inVain) / got
}

function saturationOf({ look: { measured }, serviceNames, recent }: Parts): Status['saturation'] {
  return {
    processes: serviceNames.map(service => ({
      service,
      cpu: measured.has(service) ? rateOf(recent, `cpu seconds ${service}`) : null,
      eventLoopMs: eventLoopDelayOf(measured.get(service)),
    })),
    database: databaseOf(measured.get('loan-api')),
    atTheBureau: gaugeOf(measured.get('scoring-svc'), 'bulkhead_in_flight'),
    bulkheadRejected: rateOf(recent, 'bulkhead rejected'),
    sockets: socketsOf(measured.values()),
  }
}

function budgetOf(objective: ObjectiveName, { objectives, sinceStart, burning }: Parts): Budget {
  const { target } = objectives[objective]
  const tally = (counts: Counts) => ({
    good: counts[`${objective} good`] ?? 0,
    bad: counts[`${objective} bad`] ?? 0,
  })
  const counted = tally(sinceStart)
  const lately = tally(burning.counts)
  return {
    objective,
    promise: promiseOf(objective, objectives),
    ...counted,
    left: isTelling(counted, target) ? (budgetLeft(counted, target) ?? null) : null,
    burnRate: isTelling(lately, target) ? burnRate(lately, target) : null,
  }
}

function promiseOf(objective: ObjectiveName, objectives: Objectives): string {
  const share = `${Number((objectives[objective].target * 100).toFixed(3))} %`
  const { thresholdMs, p95Ms } = objectives.latency
  const promises = {
    availability: `${share} get an answer, not a 5xx`,
    latency: `${share} within ${thresholdMs} ms; p95 below ${p95Ms} ms`,
    decided: `${share} are decided in the same request`,
    freshness: `${share} of all are decided within ${objectives.freshness.withinMinutes} minutes`,
  }
  return promises[objective]
}

function hedgesOf(scoring: Measured | undefined): Status['resilience']['hedges'] {
  const series = scoring?.get('hedges_total') ?? []
  return series.map(({ labels, value }) => ({ outcome: labels.outcome ?? '', count: value }))
}

function backlogOf(loanApi: Measured | undefined, recoveredPerSecond: number): Status['backlog'] {
  const awaiting = gaugeOf(loanApi, 'applications_awaiting_decision')
  if (awaiting === null) return null
  return {
    awaiting,
    oldestSeconds: gaugeOf(loanApi, 'oldest_undecided_application_seconds') ?? 0,
    setAside: gaugeOf(loanApi, 'applications_past_maximum_age') ?? 0,
    recoveredPerSecond,
  }
}

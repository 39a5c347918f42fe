import type { Log } from '@loans/service-kit/log/log'
import type { Metrics } from '@loans/service-kit/metrics/metrics'
import { isScoringFailure, REASONS_OF_FAILURE } from './scores/errors.ts'
import { RETRIED_REASONS } from './scores/failure-rules.ts'
import { type Events, HEDGE_OUTCOMES } from './scores/ports.ts'
import type { RetryBudget } from './scores/retry-budget.ts'
import { OUTCOMES } from './scores/score.ts'

/** The label's value where there is nothing to explain. */
const NO_REASON = 'none'

/** What a bureau's factor code looks like. Anything else may hold anything, so it is counted and not logged. */
const FACTOR_CODE = /^[A-Z]\d{1,3}$/

/** The business events as metrics and log lines. */
export function createEvents(
  log: Log,
  metrics: Metrics,
  retryBudget: Pick<RetryBudget, 'remaining'>,
): Events {
  return {
    ...scoreEvents(log, metrics),
    ...retryEvents(log, metrics, retryBudget),
    ...bulkheadEvents(metrics),
  }
}

function scoreEvents(log: Log, metrics: Metrics) {
  const scores = metrics.counter({
    name: 'scores_total',
    help: 'Requests for a score by how they ended and why',
    labels: ['outcome', 'reason'],
    signal: 'traffic',
  })
  const unknownFactors = metrics.counter({
    name: 'bureau_unknown_factors_total',
    help: 'Factors of the bureau that were dropped because their code has no reason of ours',
    signal: 'errors',
  })
  for (const outcome of OUTCOMES) scores.inc({ outcome, reason: NO_REASON }, 0)
  for (const [outcome, reasons] of Object.entries(REASONS_OF_FAILURE)) {
    for (const reason of reasons) scores.inc({ outcome, reason }, 0)
  }

  return {
    scored: (applicationId, outcome, attempts) => {
      scores.inc({ outcome, reason: NO_REASON })
      log.info({ applicationId, outcome, attempts }, 'applicant scored')
    },
    notScored: (applicationId, error, attempts) => {
      if (!isScoringFailure(error)) return
      const { code, reason } = error
      scores.inc({ outcome: code, reason })
      // Only this one is mended by us: the bureau says that we ask wrongly.
      const level = reason === 'our_request_refused' ? 'error' : 'warn'
      log[level]({ applicationId, outcome: code, reason, attempts, err: error }, 'applicant not scored')
    },
    unknownFactor: code => {
      unknownFactors.inc()
      log.warn({ ...(FACTOR_CODE.test(code) && { factorCode: code }) }, 'factor code of the bureau unknown')
    },
  } satisfies Partial<Events>
}

function retryEvents(log: Log, metrics: Metrics, retryBudget: Pick<RetryBudget, 'remaining'>) {
  const dependency = 'bureau'
  const retries = metrics.counter({
    name: 'retry_attempts_total',
    help: 'Attempts that followed a failed one, by its failure',
    labels: ['dependency', 'reason'],
    signal: 'errors',
  })
  const exhausted = metrics.counter({
    name: 'retry_budget_exhausted_total',
    help: 'Attempts that were worth repeating and were not, because too many were being repeated',
    signal: 'saturation',
  })
  // Read when asked for: it comes back by the mere passing of time.
  metrics.gauge({
    name: 'retry_budget_remaining',
    help: 'Further attempts that may be made now',
    signal: 'saturation',
    statistic: 'Minimum',
    collect: gauge => gauge.set(retryBudget.remaining()),
  })
  const hedges = metrics.counter({
    name: 'hedges_total',
    help: 'Second attempts beside a slow one by how they ended',
    labels: ['outcome'],
    signal: 'latency',
  })
  for (const reason of RETRIED_REASONS) retries.inc({ dependency, reason }, 0)
  for (const outcome of HEDGE_OUTCOMES) hedges.inc({ outcome }, 0)

  return {
    retried: (applicationId, reason) => {
      retries.inc({ dependency, reason })
      log.info({ applicationId, reason }, 'bureau asked again')
    },
    retryBudgetExhausted: () => {
      exhausted.inc()
      // Each of these has its own line as an applicant not scored.
      log.debug('retry budget exhausted')
    },
    hedged: outcome => {
      hedges.inc({ outcome })
      log.debug({ outcome }, 'bureau asked twice at once')
    },
  } satisfies Partial<Events>
}

/** Without log lines: what enters and leaves is logged by its end. */
function bulkheadEvents(metrics: Metrics) {
  const inFlight = metrics.gauge({
    name: 'bulkhead_in_flight',
    help: 'Requests for a score that are at the bureau',
    signal: 'saturation',
    statistic: 'Maximum',
  })
  const rejected = metrics.counter({
    name: 'bulkhead_rejected_total',
    help: 'Requests for a score that found no place, or waited too long for one',
    signal: 'saturation',
  })
  return {
    bulkheadEntered: () => inFlight.inc(),
    bulkheadLeft: () => inFlight.dec(),
    bulkheadRejected: () => rejected.inc(),
  } satisfies Partial<Events>
}

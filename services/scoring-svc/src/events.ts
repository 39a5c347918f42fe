import type { Log } from '@loans/service-kit/log/log'
import type { Metrics } from '@loans/service-kit/metrics/metrics'
import { isScoringFailure, REASONS_OF_FAILURE } from './scores/errors.ts'
import type { Events } from './scores/ports.ts'
import { OUTCOMES } from './scores/score.ts'

/** The label's value where there is nothing to explain. */
const NO_REASON = 'none'

/** What a bureau's factor code looks like. Anything else may hold anything, so it is counted and not logged. */
const FACTOR_CODE = /^[A-Z]\d{1,3}$/

/** The business events as metrics and log lines. */
export function createEvents(log: Log, metrics: Metrics): Events {
  const scores = metrics.counter('scores_total', 'Requests for a score by how they ended and why', [
    'outcome',
    'reason',
  ])
  const unknownFactors = metrics.counter(
    'bureau_unknown_factors_total',
    'Factors of the bureau that were dropped because their code has no reason of ours',
  )
  for (const outcome of OUTCOMES) scores.inc({ outcome, reason: NO_REASON }, 0)
  for (const [outcome, reasons] of Object.entries(REASONS_OF_FAILURE)) {
    for (const reason of reasons) scores.inc({ outcome, reason }, 0)
  }

  return {
    scored: (applicationId, outcome) => {
      scores.inc({ outcome, reason: NO_REASON })
      log.info({ applicationId, outcome }, 'applicant scored')
    },
    notScored: (applicationId, error) => {
      if (!isScoringFailure(error)) return
      const { code, reason } = error
      scores.inc({ outcome: code, reason })
      // Only this one is mended by us: the bureau says that we ask wrongly.
      const level = reason === 'our_request_refused' ? 'error' : 'warn'
      log[level]({ applicationId, outcome: code, reason, err: error }, 'applicant not scored')
    },
    unknownFactor: code => {
      unknownFactors.inc()
      log.warn({ ...(FACTOR_CODE.test(code) && { factorCode: code }) }, 'factor code of the bureau unknown')
    },
  }
}

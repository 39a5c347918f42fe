import { isScoringFailure, type ScoringFailure } from './errors.ts'

/** What a call told of the bureau's health. `ignored`: nothing, and as a breaker's probe no reason to close it. */
export type Health = 'failure' | 'success' | 'ignored'

type Rule = { retried: boolean; health: Health }

/** Which failures are worth another attempt, and which are the bureau's. The README shows it by status. */
const RULES = {
  refused: { retried: true, health: 'failure' },
  reset: { retried: true, health: 'failure' },
  timeout: { retried: true, health: 'failure' },
  server_error: { retried: true, health: 'failure' },
  // It works, and protects itself: asked again no sooner than it wishes.
  rate_limited: { retried: true, health: 'ignored' },
  // Nothing was asked.
  breaker_open: { retried: false, health: 'ignored' },
  // It answers, in time, that we ask wrongly: we are to be mended, not it.
  our_request_refused: { retried: false, health: 'success' },
  // Asking again brings the same, and may be charged again.
  unexpected_status: { retried: false, health: 'failure' },
  unreadable: { retried: false, health: 'failure' },
  not_a_report: { retried: false, health: 'failure' },
  wrong_applicant: { retried: false, health: 'failure' },
  stale: { retried: false, health: 'failure' },
  // Our caller's doing, or ours.
  too_little_left: { retried: false, health: 'ignored' },
  bureau_too_slow: { retried: false, health: 'ignored' },
  caller_left: { retried: false, health: 'ignored' },
  bulkhead_full: { retried: false, health: 'ignored' },
  queued_too_long: { retried: false, health: 'ignored' },
} as const satisfies Record<ScoringFailure['reason'], Rule>

type Rules = typeof RULES

export type RetriedReason = {
  [Reason in keyof Rules]: Rules[Reason]['retried'] extends true ? Reason : never
}[keyof Rules]

export const RETRIED_REASONS = (Object.keys(RULES) as (keyof Rules)[]).filter(isRetried)

export function isRetried(reason: ScoringFailure['reason']): reason is RetriedReason {
  return RULES[reason].retried
}

/** A bug of ours says nothing of the bureau. */
export function healthIn(error: unknown): Health {
  return isScoringFailure(error) ? RULES[error.reason].health : 'ignored'
}

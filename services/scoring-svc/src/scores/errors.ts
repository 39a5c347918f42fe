/** Why there is no score, by the code of the problem that our caller gets; also the labels of the metric. */
export const REASONS_OF_FAILURE = {
  /** The bureau does not work now: worth asking again. */
  bureau_unavailable: ['refused', 'reset', 'timeout', 'rate_limited', 'server_error', 'breaker_open'],
  /** What came is not the bureau's contract: asking again brings the same. */
  bureau_contract_violation: [
    'our_request_refused',
    'unexpected_status',
    'unreadable',
    'not_a_report',
    'wrong_applicant',
    'stale',
  ],
  /** Our caller's time is used up, or it does not wait any more. */
  deadline_exceeded: ['too_little_left', 'bureau_too_slow', 'caller_left'],
  /** As many rounds are at the bureau, or wait for a place there, as may be. */
  overloaded: ['bulkhead_full', 'queued_too_long'],
} as const

type Reasons = typeof REASONS_OF_FAILURE

/** The bureau did not answer, or was not asked because its breaker is open. `retryAfterMs` is its own wish, where it had one. */
export class BureauUnavailable extends Error {
  override readonly name = 'BureauUnavailable'
  readonly loggable = true
  readonly code = 'bureau_unavailable'
  readonly reason: Reasons['bureau_unavailable'][number]
  readonly retryAfterMs: number | undefined

  constructor(
    reason: BureauUnavailable['reason'],
    options: { retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(reason, { cause: options.cause })
    this.reason = reason
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Answered with something that must never become a score. */
export class BureauContractViolation extends Error {
  override readonly name = 'BureauContractViolation'
  readonly loggable = true
  readonly code = 'bureau_contract_violation'
  readonly reason: Reasons['bureau_contract_violation'][number]

  /** `where` is what an operator needs to find the fault: a status, the members that are wrong. Never a value. */
  constructor(reason: BureauContractViolation['reason'], options: { where?: string; cause?: unknown } = {}) {
    super(options.where ? `${reason}: ${options.where}` : reason, { cause: options.cause })
    this.reason = reason
  }
}

/** Too late, which says nothing of the bureau. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded'
  readonly loggable = true
  readonly code = 'deadline_exceeded'
  readonly reason: Reasons['deadline_exceeded'][number]

  constructor(reason: DeadlineExceeded['reason'], options: { cause?: unknown } = {}) {
    super(reason, options)
    this.reason = reason
  }
}

/** Why an attempt is cut short when the other of two at once has brought the score: nobody waits for it any more. */
export const OVERTAKEN = new DeadlineExceeded('caller_left')

/** Not asked, because there was no place among the rounds at the bureau. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
  readonly loggable = true
  readonly code = 'overloaded'
  readonly reason: Reasons['overloaded'][number]

  constructor(reason: Overloaded['reason'], options: { cause?: unknown } = {}) {
    super(reason, options)
    this.reason = reason
  }
}

export type ScoringFailure = BureauUnavailable | BureauContractViolation | DeadlineExceeded | Overloaded

export function isScoringFailure(error: unknown): error is ScoringFailure {
  return (
    error instanceof BureauUnavailable ||
    error instanceof BureauContractViolation ||
    error instanceof DeadlineExceeded ||
    error instanceof Overloaded
  )
}

/** How long the bureau wishes to be left alone; 0 where it said nothing. */
export function retryAfterMsOf(failure: ScoringFailure): number {
  return ('retryAfterMs' in failure && failure.retryAfterMs) || 0
}

/** The end of a round without a score. `attempts` are the calls that were really made: 0 when the bureau was not asked at all. */
export class NoScore extends Error {
  override readonly name = 'NoScore'
  readonly loggable = true
  readonly failure: ScoringFailure
  readonly attempts: number

  constructor(failure: ScoringFailure, attempts: number) {
    super(failure.reason, { cause: failure })
    this.failure = failure
    this.attempts = attempts
  }
}

/** Why there is no score, by the code of the problem that our caller gets; also the labels of the metric. */
export const REASONS_OF_FAILURE = {
  /** The bureau does not work now: worth asking again. */
  bureau_unavailable: ['refused', 'reset', 'timeout', 'rate_limited', 'server_error'],
  /** What came is not the bureau's contract: asking again brings the same. */
  bureau_contract_violation: [
    'our_request_refused',
    'unexpected_status',
    'unreadable',
    'not_a_report',
    'wrong_applicant',
  ],
  /** Our caller's time is used up. */
  deadline_exceeded: ['too_little_left', 'bureau_too_slow'],
} as const

type Reasons = typeof REASONS_OF_FAILURE

/** Asked and not answered. `retryAfterSeconds` is the bureau's own wish, where it had one. */
export class BureauUnavailable extends Error {
  override readonly name = 'BureauUnavailable'
  readonly loggable = true
  readonly code = 'bureau_unavailable'
  readonly reason: Reasons['bureau_unavailable'][number]
  readonly retryAfterSeconds: number | undefined

  constructor(
    reason: BureauUnavailable['reason'],
    options: { retryAfterSeconds?: number | undefined; cause?: unknown } = {},
  ) {
    super(reason, { cause: options.cause })
    this.reason = reason
    this.retryAfterSeconds = options.retryAfterSeconds
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

export type ScoringFailure = BureauUnavailable | BureauContractViolation | DeadlineExceeded

export function isScoringFailure(error: unknown): error is ScoringFailure {
  return (
    error instanceof BureauUnavailable ||
    error instanceof BureauContractViolation ||
    error instanceof DeadlineExceeded
  )
}

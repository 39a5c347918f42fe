/** Authentication is strict: this long for the whole exchange, one attempt (the source document's step 2). */
const AUTHENTICATION_BUDGET_MS = 200

/** Kept for writing the answer itself, so that it has left when the budget ends. */
export const ANSWER_RESERVE_MS = 15

/** Kept for writing the decision: far above a healthy database's few milliseconds, far below what scoring needs. */
const DECISION_WRITE_RESERVE_MS = 60

/** With less than this left an application is not begun: it could be recorded, and neither decided nor deferred. */
export const MINIMUM_TO_BEGIN_MS = 100

/** With less than this scoring-svc, which is told 20 ms less and needs 50, would refuse. */
const MINIMUM_SCORING_MS = 70

/** Kept for writing a recovered decision: nobody waits for it, and a database that is slow after an outage gets its time. */
const RECOVERY_WRITE_RESERVE_MS = 1_000

/** What recovery takes it begins within this time, or gives back: a process that was held up must not work on expired leases. */
export const RECOVERY_BEGINS_WITHIN_MS = 1_000

/** The time left: until the answer to a partner is due, or for one round of recovery. */
export type Deadline = { leftMs: () => number }

export function authenticationTimeoutMs(deadline: Deadline): number {
  return Math.min(AUTHENTICATION_BUDGET_MS, deadline.leftMs())
}

/** How long a recovered application may take: nobody waits for it, but its lease ends. */
export function recoveryTimeMs(scoringBudgetMs: number): number {
  return scoringBudgetMs + RECOVERY_WRITE_RESERVE_MS
}

/** A lease must outlive all that recovery does under it, or two would score one application at the same time. */
export function leastRecoveryLeaseMs(scoringBudgetMs: number): number {
  return RECOVERY_BEGINS_WITHIN_MS + recoveryTimeMs(scoringBudgetMs)
}

/** How long scoring may take; 0 when it is not worth beginning. */
export function scoringTimeoutMs(deadline: Deadline, scoringBudgetMs: number): number {
  const leftMs = Math.min(scoringBudgetMs, deadline.leftMs() - DECISION_WRITE_RESERVE_MS)
  return leftMs < MINIMUM_SCORING_MS ? 0 : leftMs
}

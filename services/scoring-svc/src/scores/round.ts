export type Deadline = { leftMs: () => number }

/**
 * One round of an application: as many attempts at the bureau as its budget allows. All layers around the bureau share it.
 */
export type Round = {
  /** Counted by loan-api: 0 is the partner's request, then each pass of recovery. */
  number: number
  deadline: Deadline
  /** Aborted, with the failure to end with, when nobody waits for the score any more. */
  signal: AbortSignal
  /** Calls that were really made to the bureau, in all copies of this round. */
  attempts: { made: number }
  /** Whether this copy of it asks beside an attempt that is slow. */
  isHedge: boolean
}

export function beginRound(number: number, deadline: Deadline, signal: AbortSignal): Round {
  return { number, deadline, signal, attempts: { made: 0 }, isHedge: false }
}

/** Above the bureau's median (40 ms): with less time left more calls would be paid for and thrown away than used. */
export const LEAST_TIME_FOR_A_PULL_MS = 50

/** Whether an attempt that starts in `pauseMs` can be expected to finish. */
export function hasTimeForAnAttempt({ deadline }: Round, pauseMs = 0): boolean {
  return deadline.leftMs() - pauseMs >= LEAST_TIME_FOR_A_PULL_MS
}

import type { Score } from './score.ts'

/** What the bureau is told: amounts in units of the currency, income per month. */
export type Application = { applicationId: string; userId: string; amount: number; income: number }

/** The round is counted by loan-api (0 is the partner's request, then each pass of recovery), the number by us, from 1. */
export type Attempt = { round: number; number: number }

export type Deadline = { leftMs: () => number }

/** One attempt at the credit bureau. Whatever makes attempts safer (bulkhead, retry, breaker) is a Bureau around a Bureau. */
export type Bureau = {
  /**
   * Paid per call: a failed one may have been charged.
   * @throws {BureauUnavailable | BureauContractViolation | DeadlineExceeded}
   */
  score: (application: Application, attempt: Attempt, deadline: Deadline) => Promise<Score>
}

export type Events = {
  scored: (applicationId: string, outcome: Score['outcome']) => void
  notScored: (applicationId: string, error: unknown) => void
  /** The bureau named a factor for which we have no word. */
  unknownFactor: (code: string) => void
}

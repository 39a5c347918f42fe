import type { RetriedReason } from './failure-rules.ts'
import type { Round } from './round.ts'
import type { Report, Score } from './score.ts'

/** What the bureau is told: amounts in units of the currency, income per month. */
export type Application = { applicationId: string; userId: string; amount: number; income: number }

/** The credit bureau. Whatever makes it safer to ask (bulkhead, retry, breaker) is a Bureau around a Bureau. */
export type Bureau = {
  /**
   * Paid per call: a failed one may have been charged.
   * @throws {ScoringFailure} and nothing else, but for bugs
   */
  score: (application: Application, round: Round) => Promise<Report>
}

/** How a second attempt beside a slow one ended; `suppressed` is one that the retry budget did not pay for. */
export const HEDGE_OUTCOMES = ['won', 'lost', 'failed', 'suppressed'] as const

export type HedgeOutcome = (typeof HEDGE_OUTCOMES)[number]

export type Events = {
  scored: (applicationId: string, outcome: Score['outcome'], attempts: number) => void
  notScored: (applicationId: string, error: unknown, attempts: number) => void
  /** The bureau named a factor for which we have no word. */
  unknownFactor: (code: string) => void
  /** Another attempt follows one that failed. */
  retried: (applicationId: string, reason: RetriedReason) => void
  /** An attempt that was worth repeating is not, because too many are being repeated. */
  retryBudgetExhausted: () => void
  hedged: (outcome: HedgeOutcome) => void
  bulkheadEntered: () => void
  bulkheadLeft: () => void
  bulkheadRejected: () => void
}

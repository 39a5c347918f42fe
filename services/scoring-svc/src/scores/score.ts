/** The range of the scores we understand; anything outside it is no score. */
export const SCORE_RANGE = { minimum: 300, maximum: 850 }

export const RISK_BANDS = ['LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH'] as const

/** Why a score is not higher, in our words whatever the bureau's are. */
export const FACTORS = [
  'DELINQUENT_CREDIT_OBLIGATIONS',
  'COLLECTION_OR_JUDGMENT',
  'HIGH_REVOLVING_UTILIZATION',
  'LIMITED_CREDIT_EXPERIENCE',
  'RECENT_CREDIT_INQUIRIES',
] as const

export type Factor = (typeof FACTORS)[number]

/** A refusal names at most four reasons (Regulation B, comment 9(b)(2)-1), and so do bureaus. */
export const MAX_FACTORS = 4

export const OUTCOMES = ['scored', 'no_credit_file'] as const

/**
 * What the bureau knows of an applicant. `riskBand` is the bureau's own reading, kept as evidence; `factors` are most important
 * first. That an applicant has no file is an answer, not a failure.
 */
export type Score =
  | {
      outcome: 'scored'
      score: number
      riskBand: (typeof RISK_BANDS)[number]
      provider: string
      factors: Factor[]
    }
  | { outcome: 'no_credit_file'; provider: string }

/** A score, and how long the bureau took for the attempt that brought it. */
export type Report = { score: Score; bureauLatencyMs: number }

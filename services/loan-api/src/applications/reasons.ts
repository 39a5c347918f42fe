/**
 * Why an application was refused, in the manner of Regulation B (12 CFR 1002.9(b)(2) and its sample form C-1): specific, in the
 * applicant's terms, and never "the score was too low".
 */
export const REASONS = {
  INCOME_BELOW_MINIMUM: 'Income is below the minimum we require',
  INCOME_INSUFFICIENT_FOR_AMOUNT: 'Income is insufficient for the amount of credit requested',
  NO_CREDIT_FILE: 'No credit file was found for the applicant',
  DELINQUENT_CREDIT_OBLIGATIONS: 'Delinquent past or present credit obligations',
  COLLECTION_OR_JUDGMENT: 'Collection action or judgment on file',
  HIGH_REVOLVING_UTILIZATION: 'Balances are too high compared with credit limits on revolving accounts',
  LIMITED_CREDIT_EXPERIENCE: 'Limited credit experience',
  RECENT_CREDIT_INQUIRIES: 'Number of recent inquiries on the credit report',
} as const

export type ReasonCode = keyof typeof REASONS

/** More than four reasons are "not likely to be helpful" (official comment on 1002.9(b)(2)). */
export const MAX_REASONS = 4

/** The reasons that a credit bureau's score can bring with it. */
export const SCORE_FACTORS = [
  'DELINQUENT_CREDIT_OBLIGATIONS',
  'COLLECTION_OR_JUDGMENT',
  'HIGH_REVOLVING_UTILIZATION',
  'LIMITED_CREDIT_EXPERIENCE',
  'RECENT_CREDIT_INQUIRIES',
] as const satisfies ReasonCode[]

export type ScoreFactor = (typeof SCORE_FACTORS)[number]

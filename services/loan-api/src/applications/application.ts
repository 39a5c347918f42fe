import type { Cents } from './money.ts'
import type { ReasonCode, ScoreFactor } from './reasons.ts'

/** What a partner asks for. Terms are months, income is gross per month. */
export type NewApplication = {
  partnerId: string
  userId: string
  amountCents: Cents
  termMonths: number
  incomeCents: Cents
  /** With it, the same request sent again is the same application. */
  idempotency?: Idempotency
}

export type Idempotency = {
  /** The partner's own; other partners may use the same. */
  key: string
  /** SHA-256 of what was sent: the key stands for this and nothing else. */
  fingerprint: Buffer
}

/** An application as it stands on record, without what only decides it. */
export type Application = {
  applicationId: string
  amountCents: Cents
  termMonths: number
  /** ISO 4217. */
  currency: string
  createdAt: Date
  /** Why it was deferred just now: for operators, and for no partner. */
  deferralReason?: Deferral['reason']
} & ({ status: 'RECEIVED'; nextAttemptAt: Date | null } | DecisionOnRecord)

/** The answer to applying. */
export type Receipt = {
  onRecord: Application
  /** Whether an earlier request with the same key was answered so, or would have been. */
  isReplayed: boolean
}

export type DecisionMode = 'live' | 'deferred'

type DecisionOnRecord = { decidedAt: Date; decisionMode: DecisionMode; policyVersion: string } & (
  | { status: 'APPROVED'; interestRateBasisPoints: number; monthlyPaymentCents: Cents }
  | { status: 'REJECTED'; reasons: ReasonCode[] }
)

/** An application that we have recorded and hold the lease of: enough to score, decide and write its decision. */
export type LeasedApplication = NewApplication & {
  applicationId: string
  currency: string
  createdAt: Date
  /** Who finishes it, and is named by what becomes of it. */
  holder: Actor
  /** Every new holder of the lease gets a higher one; a write with an older one has no effect. */
  fencingToken: string
  /** 0 is the partner's own request. */
  round: number
  /** How many rounds reached the bureau, were perhaps paid for, and brought no score. */
  failedPulls: number
}

/** Who changes an application, as the audit has it. */
export type Actor = `partner:${string}` | 'recovery' | 'operator'

/** What the bureau knows of an applicant, normalised by scoring-svc. */
export type CreditReport =
  | { outcome: 'scored'; score: number; riskBand: string; provider: string; factors: ScoreFactor[] }
  | { outcome: 'no_credit_file'; provider: string }

export const NO_REPORT_REASONS = [
  'bureau_unavailable',
  'bureau_contract_violation',
  'deadline_exceeded',
  'overloaded',
  'scoring_unavailable',
  'budget_exhausted',
] as const

/** Why there is no report (yet); never a reason to refuse an application. */
export type NoReport = {
  outcome: 'no_report'
  reason: (typeof NO_REPORT_REASONS)[number]
  /** Whether the bureau was asked, or may have been. */
  reachedBureau: boolean
  cause?: unknown
}

/** Why an application is not decided in this round. */
export const DEFERRAL_REASONS = [...NO_REPORT_REASONS, 'not_covered_by_policy'] as const

export type Deferral = {
  reason: (typeof DEFERRAL_REASONS)[number]
  reachedBureau: boolean
  cause?: unknown
}

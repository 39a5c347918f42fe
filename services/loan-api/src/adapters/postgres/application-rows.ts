import type {
  Actor,
  Application,
  DecisionMode,
  LeasedApplication,
  NewApplication,
} from '../../applications/application.ts'
import type { EarlierApplication } from '../../applications/ports.ts'
import type { ReasonCode } from '../../applications/reasons.ts'

/** What every statement that answers with an application selects. node-postgres gives NUMERIC as text. */
export type ApplicationRow = {
  application_id: string
  amount: string
  term_months: number
  currency: string
  created_at: Date
  status: 'RECEIVED' | 'APPROVED' | 'REJECTED'
  next_attempt_at: Date | null
  mode: DecisionMode | null
  policy_version: string | null
  interest_rate: string | null
  monthly_payment: string | null
  reasons: ReasonCode[] | null
  decided_at: Date | null
}

export function toApplication(row: ApplicationRow): Application {
  const applied = {
    applicationId: row.application_id,
    amountCents: toHundredths(row.amount),
    termMonths: row.term_months,
    currency: row.currency,
    createdAt: row.created_at,
  }
  if (row.status === 'RECEIVED') return { ...applied, status: 'RECEIVED', nextAttemptAt: row.next_attempt_at }
  const decision = {
    decidedAt: present(row.decided_at),
    decisionMode: present(row.mode),
    policyVersion: present(row.policy_version),
  }
  if (row.status === 'REJECTED') {
    return { ...applied, ...decision, status: 'REJECTED', reasons: present(row.reasons) }
  }
  return {
    ...applied,
    ...decision,
    status: 'APPROVED',
    interestRateBasisPoints: toHundredths(present(row.interest_rate)),
    monthlyPaymentCents: toHundredths(present(row.monthly_payment)),
  }
}

/** A partner as the audit names it. */
export function partner(partnerId: string): Actor {
  return `partner:${partnerId}`
}

/** What taking an application answers with. */
export type LeasedRow = {
  application_id: string
  partner_id: string
  user_id: string
  amount: string
  term_months: number
  income: string
  currency: string
  created_at: Date
  fencing_token: string
  round: number
  failed_pulls: number
}

export function toLeasedApplication(row: LeasedRow): LeasedApplication {
  return {
    applicationId: row.application_id,
    partnerId: row.partner_id,
    userId: row.user_id,
    amountCents: toHundredths(row.amount),
    termMonths: row.term_months,
    incomeCents: toHundredths(row.income),
    currency: row.currency,
    createdAt: row.created_at,
    fencingToken: row.fencing_token,
    round: row.round,
    failedPulls: row.failed_pulls,
    holder: 'recovery',
  }
}

/** What looking for a key answers with; the last three with a lease that is ours now. */
export type EarlierRow = ApplicationRow & { is_same: boolean; is_in_progress: boolean } & (
    | { fencing_token: string; round: number; failed_pulls: number }
    | { fencing_token: null }
  )

/** `applied` is what the later request asks for: the same, where the lease is ours. */
export function toEarlierApplication(row: EarlierRow, applied: NewApplication): EarlierApplication {
  const onRecord = toApplication(row)
  const { applicationId, currency, createdAt } = onRecord
  const found = { onRecord, isSame: row.is_same, isInProgress: row.is_in_progress }
  if (row.fencing_token === null) return { ...found, leased: undefined }
  const { fencing_token: fencingToken, round, failed_pulls: failedPulls } = row
  const lease = { holder: partner(applied.partnerId), fencingToken, round, failedPulls }
  return { ...found, leased: { ...applied, applicationId, currency, createdAt, ...lease } }
}

/** NUMERIC(…,2) always has its two decimals as text: `15000.00` is 1500000 cents, `11.90` is 1190 basis points. */
function toHundredths(numeric: string): number {
  return Number(numeric.replace('.', ''))
}

export function toNumeric(hundredths: number): string {
  return (hundredths / 100).toFixed(2)
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('a decided application lacks its decision')
  return value
}

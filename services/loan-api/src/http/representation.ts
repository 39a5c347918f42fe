import type { Application } from '../applications/application.ts'
import { toAmount } from '../applications/money.ts'
import { REASONS } from '../applications/reasons.ts'

/** The one form in which partners see an application, in every answer. Never its score, band, income or applicant. */
export function represent(application: Application) {
  const applied = {
    applicationId: application.applicationId,
    status: application.status,
    amount: toAmount(application.amountCents),
    termMonths: application.termMonths,
    currency: application.currency,
    createdAt: application.createdAt.toISOString(),
  }
  if (application.status === 'RECEIVED') return applied
  const decided = {
    ...applied,
    decidedAt: application.decidedAt.toISOString(),
    decisionMode: application.decisionMode,
    policyVersion: application.policyVersion,
  }
  if (application.status === 'REJECTED') {
    return { ...decided, reasons: application.reasons.map(code => ({ code, description: REASONS[code] })) }
  }
  return {
    ...decided,
    interestRate: application.interestRateBasisPoints / 100,
    monthlyPayment: toAmount(application.monthlyPaymentCents),
  }
}

/** For an application that somebody is working on: a request takes seconds at most. */
const UNKNOWN_WAIT_SECONDS = 5

/** Whole seconds until asking again for an undecided application is worth it, at least 1. */
export function retryAfterSeconds(nextAttemptAt: Date | null, now: Date): number {
  if (nextAttemptAt === null) return UNKNOWN_WAIT_SECONDS
  return Math.max(1, Math.ceil((nextAttemptAt.getTime() - now.getTime()) / 1000))
}

import type { CreditReport, NewApplication } from './application.ts'
import type { Cents } from './money.ts'
import type { Policy } from './policy.ts'
import { MAX_REASONS, type ReasonCode } from './reasons.ts'
import { monthlyPayment, repaymentSchedule, totalRepayable } from './repayment.ts'

type Terms = {
  riskBand: string
  interestRateBasisPoints: number
  monthlyPaymentCents: Cents
}

export type Decision =
  | (Terms & { status: 'APPROVED'; totalRepayableCents: Cents })
  | { status: 'REJECTED'; riskBand: string | null; reasons: ReasonCode[] }

/** A report that allows no decision: a score that refuses without saying why breaks the bureau's contract. */
export type Undecidable = { status: 'UNDECIDABLE' }

type Applied = Pick<NewApplication, 'amountCents' | 'termMonths' | 'incomeCents'>

/**
 * Decides an application under a policy. Pure: the same three always give the same decision.
 * Reasons are all that caused a refusal, our own rules before the bureau's factors, four at most (Regulation B).
 */
export function decide(applied: Applied, report: CreditReport, policy: Policy): Decision | Undecidable {
  if (report.outcome === 'no_credit_file') {
    return reject(null, [...ownReasons(applied, policy), 'NO_CREDIT_FILE'])
  }
  const terms = termsFor(applied, report.score, policy)
  if (!terms) {
    if (report.factors.length === 0) return { status: 'UNDECIDABLE' }
    return reject(null, [...ownReasons(applied, policy), ...report.factors])
  }
  const reasons = [...ownReasons(applied, policy), ...affordabilityReasons(applied, terms, policy)]
  if (reasons.length > 0) return reject(terms.riskBand, reasons)
  const schedule = repaymentSchedule(applied.amountCents, terms.interestRateBasisPoints, applied.termMonths)
  return { status: 'APPROVED', ...terms, totalRepayableCents: totalRepayable(schedule) }
}

/** Our own band comes from the score alone; below the last band's score there is none, and no price. */
function termsFor({ amountCents, termMonths }: Applied, score: number, policy: Policy): Terms | undefined {
  const band = policy.bands.find(({ minimumScore }) => score >= minimumScore)
  const price = band?.prices.find(({ upToMonths }) => termMonths <= upToMonths)
  if (!band || !price) return undefined
  const { interestRateBasisPoints } = price
  return {
    riskBand: band.band,
    interestRateBasisPoints,
    monthlyPaymentCents: monthlyPayment(amountCents, interestRateBasisPoints, termMonths),
  }
}

/** What our own rules refuse, whatever the score. */
function ownReasons({ incomeCents }: Applied, policy: Policy): ReasonCode[] {
  const reasons: ReasonCode[] = []
  if (incomeCents < policy.minimumIncomeCents) reasons.push('INCOME_BELOW_MINIMUM')
  return reasons
}

function affordabilityReasons(
  { incomeCents }: Applied,
  { monthlyPaymentCents }: Terms,
  policy: Policy,
): ReasonCode[] {
  const tooMuch = monthlyPaymentCents * 10_000 > incomeCents * policy.maximumPaymentToIncomeBasisPoints
  return tooMuch ? ['INCOME_INSUFFICIENT_FOR_AMOUNT'] : []
}

function reject(riskBand: string | null, reasons: ReasonCode[]): Decision {
  return { status: 'REJECTED', riskBand, reasons: reasons.slice(0, MAX_REASONS) }
}

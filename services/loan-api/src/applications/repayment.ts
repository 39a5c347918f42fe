import type { Cents } from './money.ts'

/** Rates are nominal annual, in hundredths of a percent: 1190 is 11.9 %. A twelfth of it accrues each month. */
const BASIS_POINTS_PER_MONTHLY_UNIT = 120_000

export type Instalment = { paymentCents: Cents; interestCents: Cents; principalCents: Cents }

/**
 * The level payment of an annuity, rounded half up to the cent; at rate 0 the amount in equal parts.
 * P * r(1+r)^n / ((1+r)^n - 1) with r = b/120000, calculated in whole numbers so that no rounding happens before the last.
 */
export function monthlyPayment(
  amountCents: Cents,
  interestRateBasisPoints: number,
  termMonths: number,
): Cents {
  const principal = BigInt(amountCents)
  const rate = BigInt(interestRateBasisPoints)
  const months = BigInt(termMonths)
  if (rate === 0n) return divideHalfUp(principal, months)
  const unit = BigInt(BASIS_POINTS_PER_MONTHLY_UNIT)
  const growth = (unit + rate) ** months
  return divideHalfUp(principal * rate * growth, unit * (growth - unit ** months))
}

/** What is paid each month: interest on the balance first, the rest off it. The last instalment takes the remainder. */
export function repaymentSchedule(
  amountCents: Cents,
  interestRateBasisPoints: number,
  termMonths: number,
): Instalment[] {
  const levelPaymentCents = monthlyPayment(amountCents, interestRateBasisPoints, termMonths)
  const schedule: Instalment[] = []
  let balanceCents = amountCents
  for (let month = 1; month <= termMonths; month += 1) {
    const interestCents = Math.round((balanceCents * interestRateBasisPoints) / BASIS_POINTS_PER_MONTHLY_UNIT)
    const paymentCents = month === termMonths ? balanceCents + interestCents : levelPaymentCents
    const principalCents = paymentCents - interestCents
    schedule.push({ paymentCents, interestCents, principalCents })
    balanceCents -= principalCents
  }
  return schedule
}

export function totalRepayable(schedule: Instalment[]): Cents {
  return schedule.reduce((total, instalment) => total + instalment.paymentCents, 0)
}

function divideHalfUp(numerator: bigint, denominator: bigint): Cents {
  return Number((2n * numerator + denominator) / (2n * denominator))
}

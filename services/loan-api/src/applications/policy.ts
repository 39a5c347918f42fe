import { z } from 'zod'
import { hasAtMostTwoDecimals, toCents } from './money.ts'
import { monthlyPayment } from './repayment.ts'

/** Up to what the database's NUMERIC(12,2) holds. */
const amount = z
  .number()
  .nonnegative()
  .max(9_999_999_999.99)
  .refine(hasAtMostTwoDecimals, 'must have at most 2 decimals')
/** Nominal annual percent. */
const rate = z.number().min(0).max(100).refine(hasAtMostTwoDecimals, 'must have at most 2 decimals')

function range(value: z.ZodNumber) {
  return z
    .strictObject({ minimum: value, maximum: value })
    .refine(({ minimum, maximum }) => minimum <= maximum, 'minimum must not exceed maximum')
}

const band = z.strictObject({
  band: z.string().regex(/^[A-Z_]{1,20}$/),
  minimumScore: z.int().min(300).max(850),
  prices: z.array(z.strictObject({ upToMonths: z.int().positive(), interestRate: rate })).min(1),
})

/** A lender's policy as it is written down: amounts in the currency's units, rates in nominal annual percent. */
const policyFile = z
  .strictObject({
    version: z.string().regex(/^[\w.-]{1,40}$/),
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
    amount: range(amount.positive()),
    termMonths: range(z.int().positive().max(480)),
    income: range(amount),
    interestRate: range(rate),
    minimumIncome: amount,
    /** Older applications wait for a person: data that is a week old decides nothing by itself. */
    maximumAgeHours: z
      .int()
      .min(1)
      .max(7 * 24),
    /** The largest share of the monthly income that the monthly payment may take. */
    maximumPaymentToIncome: z
      .number()
      .positive()
      .max(1)
      .refine(share => Math.round(share * 10_000) / 10_000 === share, 'must have at most 4 decimals'),
    bands: z.array(band).min(1),
  })
  .superRefine((policy, context) => {
    for (const fault of pricingFaults(policy))
      context.addIssue({ code: 'custom', path: ['bands'], message: fault })
    for (const fault of roundingFaults(policy))
      context.addIssue({ code: 'custom', path: ['amount', 'minimum'], message: fault })
  })

export type Policy = ReturnType<typeof parsePolicy>

/**
 * Validates a policy and brings it into the units that rules calculate in.
 * @throws {Error} naming every member that is wrong; a policy that would price a better applicant higher is wrong.
 */
export function parsePolicy(source: unknown) {
  const parsed = policyFile.safeParse(source)
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '))
  }
  const policy = parsed.data
  return {
    version: policy.version,
    currency: policy.currency,
    amount: policy.amount,
    termMonths: policy.termMonths,
    income: policy.income,
    maximumAgeHours: policy.maximumAgeHours,
    minimumIncomeCents: toCents(policy.minimumIncome),
    maximumPaymentToIncomeBasisPoints: Math.round(policy.maximumPaymentToIncome * 10_000),
    bands: policy.bands.map(({ band, minimumScore, prices }) => ({
      band,
      minimumScore,
      prices: prices.map(price => ({
        upToMonths: price.upToMonths,
        interestRateBasisPoints: Math.round(price.interestRate * 100),
      })),
    })),
  }
}

type AppliedFor = { currency: string; amountCents: number; termMonths: number; incomeCents: number }

/** Whether a policy lets anybody apply for this. One that waited may have been made under an older policy, within other bounds. */
export function covers(policy: Policy, applied: AppliedFor): boolean {
  return (
    applied.currency === policy.currency &&
    isWithin(applied.amountCents, toCents(policy.amount.minimum), toCents(policy.amount.maximum)) &&
    isWithin(applied.termMonths, policy.termMonths.minimum, policy.termMonths.maximum) &&
    isWithin(applied.incomeCents, toCents(policy.income.minimum), toCents(policy.income.maximum))
  )
}

function isWithin(value: number, minimum: number, maximum: number): boolean {
  return value >= minimum && value <= maximum
}

type PolicyFile = {
  amount: { minimum: number }
  bands: z.output<typeof band>[]
  termMonths: { maximum: number }
  interestRate: { minimum: number; maximum: number }
}

function* pricingFaults({ bands, termMonths, interestRate }: PolicyFile): Generator<string> {
  for (const [index, { band, minimumScore, prices }] of bands.entries()) {
    const better = bands[index - 1]
    if (better && better.minimumScore <= minimumScore)
      yield `${band} must ask for a lower score than ${better.band}`
    if (!strictlyRising(prices.map(price => price.upToMonths)))
      yield `${band} must list its terms from short to long`
    if ((prices.at(-1)?.upToMonths ?? 0) < termMonths.maximum)
      yield `${band} has no price for the longest term`
    for (const price of prices) {
      const { upToMonths, interestRate: percent } = price
      if (percent < interestRate.minimum || percent > interestRate.maximum) {
        yield `${band} up to ${upToMonths} months is priced outside interestRate`
      }
    }
    for (let months = 1; better && months <= termMonths.maximum; months += 1) {
      if (priceFor(better.prices, months) > priceFor(prices, months)) {
        yield `${band} is cheaper than ${better.band} at ${months} months`
        break
      }
    }
  }
}

/**
 * Every payment is rounded by up to half a cent, and so is every month's interest; the last instalment takes all of it with
 * interest. Where that is more than the instalment itself, there is no repayment schedule, and a decision could not be recorded.
 */
function* roundingFaults({ amount, bands, termMonths }: PolicyFile): Generator<string> {
  for (const { interestRate, upToMonths } of bands.flatMap(({ prices }) => prices)) {
    const months = Math.min(upToMonths, termMonths.maximum)
    const paymentCents = monthlyPayment(toCents(amount.minimum), Math.round(interestRate * 100), months)
    const monthlyRate = interestRate / 1_200
    const roundingCents = monthlyRate === 0 ? months : ((1 + monthlyRate) ** months - 1) / monthlyRate
    if (paymentCents <= roundingCents) {
      yield `is too small to be repaid in whole cents over ${months} months at ${interestRate} %`
      return
    }
  }
}

function priceFor(prices: { upToMonths: number; interestRate: number }[], months: number): number {
  return prices.find(price => months <= price.upToMonths)?.interestRate ?? Number.POSITIVE_INFINITY
}

function strictlyRising(values: number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? value))
}

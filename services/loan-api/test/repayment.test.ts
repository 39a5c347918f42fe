import fc from 'fast-check'
import { expect, test } from 'vitest'
import { monthlyPayment, repaymentSchedule, totalRepayable } from '../src/applications/repayment.ts'

const amountCents = fc.integer({ min: 100_000, max: 10_000_000 })
const basisPoints = fc.integer({ min: 0, max: 3_600 })
const termMonths = fc.integer({ min: 6, max: 84 })

test.each([
  { amountCents: 1_500_000, basisPoints: 1190, termMonths: 36, paymentCents: 49_750 },
  { amountCents: 120_000, basisPoints: 0, termMonths: 12, paymentCents: 10_000 },
  { amountCents: 100_000, basisPoints: 0, termMonths: 7, paymentCents: 14_286 },
  { amountCents: 100_003, basisPoints: 0, termMonths: 6, paymentCents: 16_667 },
  { amountCents: 10_000_000, basisPoints: 1200, termMonths: 84, paymentCents: 176_527 },
])('$amountCents cents at $basisPoints over $termMonths months cost $paymentCents a month', row => {
  expect(monthlyPayment(row.amountCents, row.basisPoints, row.termMonths)).toBe(row.paymentCents)
})

test('half a cent is rounded up', () => {
  expect(monthlyPayment(3, 0, 2)).toBe(2)
  expect(monthlyPayment(1, 0, 2)).toBe(1)
})

test('the payment is the annuity of the floating-point formula, to the cent', () => {
  fc.assert(
    fc.property(
      amountCents,
      basisPoints.filter(rate => rate > 0),
      termMonths,
      (amount, rate, months) => {
        const r = rate / 120_000
        const expected = (amount * r) / (1 - (1 + r) ** -months)
        expect(Math.abs(monthlyPayment(amount, rate, months) - expected)).toBeLessThanOrEqual(0.5 + 1e-6)
      },
    ),
    { numRuns: 1000 },
  )
})

test('the instalments repay the amount exactly to the cent, all level but the last', () => {
  fc.assert(
    fc.property(amountCents, basisPoints, termMonths, (amount, rate, months) => {
      const schedule = repaymentSchedule(amount, rate, months)
      const sum = (part: 'principalCents' | 'interestCents') =>
        schedule.reduce((total, i) => total + i[part], 0)
      expect(schedule).toHaveLength(months)
      expect(sum('principalCents')).toBe(amount)
      expect(totalRepayable(schedule)).toBe(amount + sum('interestCents'))
      const level = monthlyPayment(amount, rate, months)
      for (const [index, { paymentCents, principalCents, interestCents }] of schedule.entries()) {
        expect(Number.isSafeInteger(paymentCents)).toBe(true)
        expect(principalCents).toBeGreaterThan(0)
        expect(interestCents).toBeGreaterThanOrEqual(0)
        expect(paymentCents).toBe(principalCents + interestCents)
        // The last takes what rounding left over: less than a cent a month, which interest compounds to a little more.
        if (index < months - 1) expect(paymentCents).toBe(level)
        else expect(Math.abs(paymentCents - level)).toBeLessThanOrEqual(4 * months)
      }
    }),
    { numRuns: 300 },
  )
})

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CreditReport } from '../src/applications/application.ts'
import { decide } from '../src/applications/decide.ts'
import { parsePolicy } from '../src/applications/policy.ts'
import { MAX_REASONS, SCORE_FACTORS } from '../src/applications/reasons.ts'
import { POLICY_IN_FORCE } from '../src/config.ts'

const read = (file: string | URL) => parsePolicy(JSON.parse(readFileSync(file, 'utf8')))
/** The one whose numbers the examples have; what holds of any is asked of the one in force. */
const policy = read(new URL('../policies/2026-11.json', import.meta.url))
const inForce = read(POLICY_IN_FORCE)

const applied = fc.record({
  amountCents: fc.integer({ min: inForce.amount.minimum * 100, max: inForce.amount.maximum * 100 }),
  termMonths: fc.integer({ min: inForce.termMonths.minimum, max: inForce.termMonths.maximum }),
  incomeCents: fc.oneof(
    fc.integer({ min: 0, max: 2_000_000 }),
    fc.integer({ min: inForce.income.minimum * 100, max: inForce.income.maximum * 100 }),
  ),
})
const factors = fc.uniqueArray(fc.constantFrom(...SCORE_FACTORS), { minLength: 1, maxLength: MAX_REASONS })
const score = fc.integer({ min: 300, max: 850 })
const report = fc.oneof(
  fc.record({ score, factors }).map(scored),
  fc.constant<CreditReport>({ outcome: 'no_credit_file', provider: 'ExternalScoreCo' }),
)

function scored(of: Pick<CreditReport & { outcome: 'scored' }, 'score' | 'factors'>): CreditReport {
  return { outcome: 'scored', riskBand: 'LOW', provider: 'ExternalScoreCo', ...of }
}

const example = { amountCents: 1_500_000, termMonths: 36, incomeCents: 400_000 }

test("the source document's example is approved at 11.9 % with 497.50 a month", () => {
  expect(decide(example, scored({ score: 720, factors: [] }), policy)).toEqual({
    status: 'APPROVED',
    riskBand: 'LOW',
    interestRateBasisPoints: 1190,
    monthlyPaymentCents: 49_750,
    totalRepayableCents: 1_790_991,
  })
})

describe('a refusal names what caused it and nothing else', () => {
  test.each([
    ['no credit file', example, { outcome: 'no_credit_file', provider: 'X' } as const, ['NO_CREDIT_FILE']],
    [
      'an income below the minimum',
      { ...example, amountCents: 100_000, incomeCents: 119_999 },
      scored({ score: 720, factors: ['RECENT_CREDIT_INQUIRIES'] }),
      ['INCOME_BELOW_MINIMUM'],
    ],
    [
      'an income at the minimum is enough',
      { ...example, amountCents: 100_000, incomeCents: 120_000 },
      scored({ score: 720, factors: [] }),
      undefined,
    ],
    [
      'a payment above 35 % of the income',
      { ...example, incomeCents: 142_142 },
      scored({ score: 720, factors: [] }),
      ['INCOME_INSUFFICIENT_FOR_AMOUNT'],
    ],
    [
      'a payment of exactly 35 % is affordable',
      { ...example, incomeCents: 142_143 },
      scored({ score: 720, factors: [] }),
      undefined,
    ],
    [
      'a score below the cut-off',
      example,
      scored({ score: 579, factors: ['COLLECTION_OR_JUDGMENT', 'RECENT_CREDIT_INQUIRIES'] }),
      ['COLLECTION_OR_JUDGMENT', 'RECENT_CREDIT_INQUIRIES'],
    ],
    [
      'the cut-off itself passes whatever the factors',
      example,
      scored({ score: 580, factors: ['COLLECTION_OR_JUDGMENT'] }),
      undefined,
    ],
    [
      'both of our rules',
      { ...example, incomeCents: 100_000 },
      scored({ score: 700, factors: [] }),
      ['INCOME_BELOW_MINIMUM', 'INCOME_INSUFFICIENT_FOR_AMOUNT'],
    ],
    [
      'our rule before the four factors of a low score, four in all',
      { ...example, incomeCents: 0 },
      scored({ score: 300, factors: SCORE_FACTORS.slice(0, 4) }),
      ['INCOME_BELOW_MINIMUM', ...SCORE_FACTORS.slice(0, 3)],
    ],
  ])('%s', (_case, application, creditReport, reasons) => {
    const decision = decide(application, creditReport, policy)
    expect(decision.status).toBe(reasons ? 'REJECTED' : 'APPROVED')
    if (decision.status === 'REJECTED') expect(decision.reasons).toEqual(reasons)
  })
})

test('a score below the cut-off without factors allows no decision', () => {
  expect(decide(example, scored({ score: 579, factors: [] }), policy)).toEqual({ status: 'UNDECIDABLE' })
})

test('more income never turns an approval into a rejection', () => {
  fc.assert(
    fc.property(applied, report, fc.nat({ max: 10_000_000 }), (application, creditReport, more) => {
      const before = decide(application, creditReport, inForce)
      const richer = { ...application, incomeCents: application.incomeCents + more }
      if (before.status === 'APPROVED') expect(decide(richer, creditReport, inForce)).toEqual(before)
    }),
    { numRuns: 1000 },
  )
})

test('a better score never raises the rate and never turns an approval into a rejection', () => {
  fc.assert(
    fc.property(applied, score, score, factors, (application, one, other, given) => {
      const [worse, better] = [Math.min(one, other), Math.max(one, other)]
      const withWorse = decide(application, scored({ score: worse, factors: given }), inForce)
      const withBetter = decide(application, scored({ score: better, factors: given }), inForce)
      if (withWorse.status !== 'APPROVED') return
      expect(withBetter.status).toBe('APPROVED')
      if (withBetter.status !== 'APPROVED') return
      expect(withBetter.interestRateBasisPoints).toBeLessThanOrEqual(withWorse.interestRateBasisPoints)
      expect(withBetter.monthlyPaymentCents).toBeLessThanOrEqual(withWorse.monthlyPaymentCents)
    }),
    { numRuns: 1000 },
  )
})

test('rates and payments are always within the policy, and reasons are one to four, each once', () => {
  const rates = inForce.bands.flatMap(band => band.prices.map(price => price.interestRateBasisPoints))
  fc.assert(
    fc.property(applied, report, (application, creditReport) => {
      const decision = decide(application, creditReport, inForce)
      if (decision.status === 'APPROVED') {
        expect(rates).toContain(decision.interestRateBasisPoints)
        expect(Number.isSafeInteger(decision.monthlyPaymentCents)).toBe(true)
        expect(decision.monthlyPaymentCents).toBeGreaterThan(0)
        expect(decision.monthlyPaymentCents * 100).toBeLessThanOrEqual(application.incomeCents * 35)
        expect(decision.totalRepayableCents).toBeGreaterThanOrEqual(application.amountCents)
      }
      if (decision.status === 'REJECTED') {
        expect(decision.reasons.length).toBeGreaterThanOrEqual(1)
        expect(decision.reasons.length).toBeLessThanOrEqual(4)
        expect(new Set(decision.reasons).size).toBe(decision.reasons.length)
      }
    }),
    { numRuns: 1000 },
  )
})

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parsePolicy } from '../src/applications/policy.ts'

const POLICIES = new URL('../policies/', import.meta.url)
const file = (name: string) => JSON.parse(readFileSync(new URL(name, POLICIES), 'utf8'))
const valid = () => structuredClone(file('2026-11.json'))

test.each(readdirSync(POLICIES))('%s is valid and named after its version', name => {
  expect(`${parsePolicy(file(name)).version}.json`).toBe(name)
})

test('the policy is brought into cents and basis points', () => {
  const policy = parsePolicy(valid())
  expect(policy.minimumIncomeCents).toBe(120_000)
  expect(policy.maximumPaymentToIncomeBasisPoints).toBe(3_500)
  expect(policy.bands[0]?.prices[1]).toEqual({ upToMonths: 36, interestRateBasisPoints: 1_190 })
})

test('every whole percentage of the income can be the limit', () => {
  for (let percent = 1; percent <= 100; percent += 1) {
    const policy = parsePolicy({ ...valid(), maximumPaymentToIncome: percent / 100 })
    expect(policy.maximumPaymentToIncomeBasisPoints).toBe(percent * 100)
  }
})

type PolicyFile = ReturnType<typeof valid>

describe('is refused, naming what is wrong', () => {
  test.each<[string, (policy: PolicyFile) => void, RegExp]>([
    ['an unknown member', p => Object.assign(p, { minimumAge: 18 }), /minimumAge/],
    ['a missing member', p => delete p.minimumIncome, /minimumIncome/],
    [
      'a rate with three decimals',
      p => (p.bands[0].prices[0].interestRate = 9.995),
      /bands\.0\.prices\.0\.interestRate.*2 decimals/,
    ],
    ['a negative rate', p => (p.bands[0].prices[0].interestRate = -1), /interestRate/],
    [
      "a rate outside the policy's own bounds",
      p => (p.interestRate.maximum = 25),
      /HIGH up to 60 months is priced outside/,
    ],
    ['bounds the wrong way round', p => (p.amount.minimum = 200_000), /amount.*minimum must not exceed/],
    ['bands from worse to better', p => p.bands.reverse(), /MEDIUM must ask for a lower score than HIGH/],
    [
      'two bands from the same score',
      p => (p.bands[1].minimumScore = 700),
      /MEDIUM must ask for a lower score than LOW/,
    ],
    [
      'a better band that costs more',
      p => (p.bands[0].prices[3].interestRate = 21),
      /MEDIUM is cheaper than LOW at 61 months/,
    ],
    ['terms out of order', p => p.bands[0].prices.reverse(), /LOW must list its terms from short to long/],
    [
      'a longest term without a price',
      p => p.bands[2].prices.pop(),
      /HIGH has no price for the longest term/,
    ],
    [
      'a smallest amount whose payment rounds to nothing',
      p => Object.assign(p.amount, { minimum: 0.1 }),
      /^amount\.minimum: .*over 12 months at 9.9 %$/,
    ],
    [
      'a smallest amount that is repaid before its last instalment',
      p => Object.assign(p.amount, { minimum: 5 }),
      /^amount\.minimum: .*over 36 months at 11.9 %$/,
    ],
    [
      'a smallest amount whose rounding grows beyond its last instalment',
      p => {
        p.termMonths.maximum = 480
        for (const { prices } of p.bands) prices.at(-1).upToMonths = 480
      },
      /^amount\.minimum: .*over 480 months at 14.9 %$/,
    ],
    ['an age limit that is none', p => (p.maximumAgeHours = 0), /maximumAgeHours/],
    ['an age limit of more than a week', p => (p.maximumAgeHours = 169), /maximumAgeHours/],
    ['a currency that is none', p => (p.currency = 'dollars'), /currency.*ISO 4217/],
    ['a payment that may exceed the income', p => (p.maximumPaymentToIncome = 1.2), /maximumPaymentToIncome/],
  ])('%s', (_case, spoil, complaint) => {
    const policy = valid()
    spoil(policy)
    expect(() => parsePolicy(policy)).toThrow(complaint)
  })
})

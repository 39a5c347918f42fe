import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Effect } from '../src/faults/effect.ts'
import { type Call, fateOf } from '../src/faults/fate.ts'
import type { Rule } from '../src/faults/plan.ts'
import { createQuotas } from '../src/faults/quotas.ts'
import { createDraws } from '../src/scores/draws.ts'
import { logNormalMs } from '../src/scores/latency.ts'

const APPLICANTS = 10_000

function circumstances(seed = 'loans', elapsedSeconds = 0) {
  const draws = createDraws(seed)
  const chance = {
    uniform: draws.uniform,
    logNormalMs: (profile: { medianMs: number; p99Ms: number }, domain: string, ...of: string[]) =>
      logNormalMs(profile, draws.normal(domain, ...of)),
  }
  return { chance, quotas: createQuotas(() => 0), elapsedSeconds }
}

function rule(id: string, rate: number, more: Partial<Rule> = {}): Rule {
  return { id, match: { who: 'all' }, rate, effect: { kind: 'hang' }, ...more }
}

function call(userId: string, round = 0, number = 1): Call {
  return { userId, attempt: { round, number }, inFlight: 1, hasReport: true }
}

function isStruck(rules: Rule[], of: Call, elapsedSeconds = 0): boolean {
  return fateOf(rules, of, circumstances('loans', elapsedSeconds)).struckBy !== null
}

function shareStruck(rules: Rule[], elapsedSeconds = 0): number {
  const struck = people.filter(userId => isStruck(rules, call(userId), elapsedSeconds))
  return struck.length / APPLICANTS
}

const people = Array.from({ length: APPLICANTS }, (_, n) => `applicant-${n}`)

test.each([0, 0.2, 0.5, 1])('a rate of %d strikes as many of the attempts', rate => {
  expect(shareStruck([rule('r', rate)])).toBeCloseTo(rate, 1)
  if (rate === 0 || rate === 1) expect(shareStruck([rule('r', rate)])).toBe(rate)
})

test('a share is of applicants: the same ones on every attempt', () => {
  const rules = [rule('r', 1, { match: { who: 'share', share: 0.3 } })]
  expect(shareStruck(rules)).toBeCloseTo(0.3, 1)
  for (const userId of people.slice(0, 500)) {
    expect(isStruck(rules, call(userId, 3, 2))).toBe(isStruck(rules, call(userId)))
  }
})

test('named applicants are struck and nobody else', () => {
  const rules = [rule('r', 1, { match: { who: 'applicants', userIds: ['applicant-7'] } })]
  expect(people.filter(userId => isStruck(rules, call(userId)))).toEqual(['applicant-7'])
})

test('attempts and rules are drawn apart', () => {
  const rules = [rule('r', 0.5)]
  const differ = (of: (userId: string) => boolean) => people.slice(0, 1_000).filter(of).length / 1_000
  const first = (userId: string) => isStruck(rules, call(userId))
  expect(differ(userId => first(userId) !== isStruck(rules, call(userId, 0, 2)))).toBeCloseTo(0.5, 1)
  expect(differ(userId => first(userId) !== isStruck(rules, call(userId, 1, 1)))).toBeCloseTo(0.5, 1)
  expect(differ(userId => first(userId) !== isStruck([rule('s', 0.5)], call(userId)))).toBeCloseTo(0.5, 1)
})

test('a ramp scales the rate: whoever is struck halfway up is struck at the top', () => {
  const ramp = { kind: 'ramp', upSeconds: 10, holdSeconds: 10, downSeconds: 10 } as const
  const rules = [rule('r', 0.8, { during: ramp })]
  expect(shareStruck(rules, 0)).toBe(0)
  expect(shareStruck(rules, 5)).toBeCloseTo(0.4, 1)
  expect(shareStruck(rules, 10)).toBeCloseTo(0.8, 1)
  const atTheTop = [rule('r', 0.8)]
  for (const userId of people.slice(0, 500)) {
    if (isStruck(rules, call(userId), 5)) expect(isStruck(atTheTop, call(userId))).toBe(true)
  }
})

test('the first rule that strikes decides, delays aside', () => {
  const rules = [
    rule('slow', 1, { effect: { kind: 'latency', ms: 5 } }),
    rule('never', 0, { effect: { kind: 'reset_before_headers' } }),
    rule('first', 1, { effect: { kind: 'stale' } }),
    rule('second', 1),
  ]
  expect(fateOf(rules, call('123'), circumstances())).toMatchObject({
    delayMs: 5,
    answer: { kind: 'stale' },
    struckBy: { id: 'first' },
  })
})

test('a quota that is not used up lets the rules behind it decide', () => {
  const quota = rule('quota', 1, {
    effect: { kind: 'rate_limit', perSecond: 1, retryAfterSeconds: 1 },
  })
  const at = circumstances()
  const decided = () => fateOf([quota, rule('behind', 1)], call('123'), at).struckBy?.id
  expect([decided(), decided()]).toEqual(['behind', 'quota'])
})

test('delays are bounded', () => {
  const slow: Effect = { kind: 'latency', ms: 60_000 }
  const rules = [rule('one', 1, { effect: slow }), rule('other', 1, { effect: slow })]
  expect(fateOf(rules, call('123'), circumstances()).delayMs).toBe(60_000)
})

test('a fate is pure in seed, rule, applicant and attempt', () => {
  const anyCall = fc.record({
    userId: fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
    attempt: fc.record({ round: fc.nat(20), number: fc.integer({ min: 1, max: 4 }) }),
    inFlight: fc.nat(1_000),
    hasReport: fc.constant(true),
  })
  const rules = [
    rule('slow', 0.5, { effect: { kind: 'log_normal', medianMs: 10, p99Ms: 100 } }),
    rule('some', 0.5, { match: { who: 'share', share: 0.5 } }),
    rule('rest', 0.5, { effect: { kind: 'http_error', statuses: [500, 503] } }),
  ]
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), anyCall, anyCall, (seed, one, other) => {
      const busy = circumstances(seed)
      fateOf(rules, other, busy)
      expect(fateOf(rules, one, busy)).toEqual(
        fateOf(rules, { ...one, inFlight: 1 }, circumstances(seed, 1_000)),
      )
    }),
  )
})

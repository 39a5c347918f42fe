import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exitCodeOf, judge, type Outcome } from '../run/verdict.ts'

const well: Outcome = { k6ExitCode: 0, measured: 200, dropped: 0, missed: [], late: [], k6Cores: 0.1 }
const strict = { dropped: 'failure' } as const
const lenient = { dropped: 'perhaps-k6' } as const
const either = fc.constantFrom(strict, lenient)
const outcomes = fc.record({
  k6ExitCode: fc.constantFrom(0, 99, 105, 107),
  measured: fc.nat(500),
  dropped: fc.nat(5),
  missed: fc.array(fc.constant('decided: 0.9 instead of rate>=0.99'), { maxLength: 2 }),
  late: fc.array(fc.constant('p95: 900 ms instead of p(95)<800'), { maxLength: 2 }),
  k6Cores: fc.option(fc.double({ min: 0, max: 1.5, noNaN: true })),
})

test('a run without a fault passes', () => {
  expect(judge(strict, well)).toEqual({ word: 'PASS', reasons: [] })
})

test('what was not held fails, in words', () => {
  const missed = ['answered: 0.97 instead of rate>=0.99']
  expect(judge(lenient, { ...well, k6ExitCode: 99, missed })).toEqual({ word: 'FAIL', reasons: missed })
})

describe('turns that were not begun in time', () => {
  const dropped = { ...well, dropped: 3 }

  test('fail where the load is usual, however busy k6 was', () => {
    expect(judge(strict, { ...dropped, k6ExitCode: 99, k6Cores: 0.9 }).word).toBe('FAIL')
  })

  test.each([
    ['k6 took more than half a core', 0.51, 'INCONCLUSIVE'],
    ['nobody knows what k6 took', null, 'INCONCLUSIVE'],
    ['k6 had time', 0.5, 'FAIL'],
  ])('under more load, when %s', (_, k6Cores, word) => {
    expect(judge(lenient, { ...dropped, k6Cores }).word).toBe(word)
  })

  test('excuse with a busy k6 what was late, and say so', () => {
    const late = ['p95 of the whole call: 900 ms, not p(95)<800']
    const { word, reasons } = judge(lenient, { ...dropped, k6ExitCode: 99, late, k6Cores: 0.9 })
    expect(word).toBe('INCONCLUSIVE')
    expect(reasons).toEqual(expect.arrayContaining(late))
  })

  test('excuse no answer that was missing or wrong, however busy k6 was', () => {
    fc.assert(
      fc.property(outcomes, outcome => {
        fc.pre(outcome.missed.length > 0 && outcome.measured > 0 && [0, 99].includes(outcome.k6ExitCode))
        const { word, reasons } = judge(lenient, outcome)
        expect(word).toBe('FAIL')
        expect(reasons).toEqual(expect.arrayContaining([...outcome.missed, ...outcome.late]))
      }),
    )
  })
})

test('a k6 that did not do its work says nothing about the system', () => {
  expect(judge(strict, { ...well, k6ExitCode: 107 })).toEqual({
    word: 'INCONCLUSIVE',
    reasons: ['k6 ended with exit code 107'],
  })
  expect(judge(strict, { ...well, measured: 0 }).word).toBe('INCONCLUSIVE')
})

describe('a breakpoint', () => {
  const found = (heldRate: number) => ({ ...well, dropped: 9, break: { heldRate, leastRate: 134 } })

  test('passes when the usual rate is at most 30 % of it, whatever came behind it', () => {
    expect(judge(lenient, found(134))).toEqual({ word: 'PASS', reasons: [] })
  })

  test('fails when it is nearer', () => {
    const { word, reasons } = judge(lenient, found(133))
    expect(word).toBe('FAIL')
    expect(reasons).toContain('it holds up to 133/s, and should to 134/s')
  })

  test.each([133, 134])('of %i/s says nothing when it was perhaps that of k6', heldRate => {
    const { word, reasons } = judge(lenient, { ...found(heldRate), k6Cores: 0.8 })
    expect(word).toBe('INCONCLUSIVE')
    expect(reasons.join()).not.toContain('it holds up to')
  })
})

test('nothing passes that k6 failed, that dropped a turn, or that missed an objective', () => {
  fc.assert(
    fc.property(either, outcomes, (profile, outcome) => {
      const { word } = judge(profile, outcome)
      const isFaultless =
        outcome.k6ExitCode === 0 &&
        outcome.measured > 0 &&
        outcome.dropped === 0 &&
        outcome.missed.length === 0 &&
        outcome.late.length === 0
      expect(word === 'PASS').toBe(isFaultless)
    }),
  )
})

test('what does not pass says why', () => {
  fc.assert(
    fc.property(either, outcomes, (profile, outcome) => {
      const { word, reasons } = judge(profile, outcome)
      expect(reasons.length > 0).toBe(word !== 'PASS')
    }),
  )
})

test("the exit code is k6's where it has one, and 0 only for a PASS", () => {
  fc.assert(
    fc.property(either, outcomes, (profile, outcome) => {
      const verdict = judge(profile, outcome)
      const exitCode = exitCodeOf(verdict, outcome.k6ExitCode)
      expect(exitCode === 0).toBe(verdict.word === 'PASS')
      if (outcome.k6ExitCode !== 0) expect(exitCode).toBe(outcome.k6ExitCode)
    }),
  )
})

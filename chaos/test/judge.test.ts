import { describe, expect, test } from 'vitest'
import type { Answer, Evidence } from '../evidence.ts'
import { judge, judgeBaseline } from '../judge.ts'
import { answer, BEGAN_AT_MS, expected, phase, row, times } from './_evidence.ts'
import { experiment, judged, PHASES, seen, slo } from './_run.ts'

test('PASS when every count is nought and every bound is met', () => {
  expect(judged(seen(), [{ share: 'decided', atLeast: 0.98 }])).toEqual({
    word: 'PASS',
    reasons: ['every count is 0 and every bound is met'],
  })
})

test('FAIL for a single one that is lost, in words', () => {
  const one = seen()
  one.rows = one.rows.slice(1)
  one.calls = one.calls.slice(1)
  expect(judged(one)).toEqual({
    word: 'FAIL',
    reasons: [expect.stringMatching(/^lost: 1, must be 0 \(.* is not on record\)$/)],
  })
})

test('FAIL when it was ended early, whatever else was met', () => {
  const halted = 'a guard was breached: undecided: 3000, at most 2000'
  expect(judged({ ...seen(), halted })).toEqual({ word: 'FAIL', reasons: [`ended early: ${halted}`] })
})

describe('what is missing', () => {
  const missing = [{ what: 'rows' as const, why: 'nobody answers' }]

  test('leaves it INCONCLUSIVE, and what would need it is not counted', () => {
    const verdict = judged({ ...seen(), rows: [], missing })
    expect(verdict).toEqual({ word: 'INCONCLUSIVE', reasons: ['missing rows: nobody answers'] })
  })

  test('does not hide what is seen without it', () => {
    const one = seen((index, name) => (name === 'fault' && index === 0 ? { status: 500 } : {}))
    expect(judged({ ...one, rows: [], missing }).reasons).toEqual([
      expect.stringMatching(/^unanswered: 1, must be 0/),
      'missing rows: nobody answers',
    ])
  })

  test('is said of one that was not begun, too', () => {
    expect(judged({ ...seen(), notBegun: ['baseline: too slow'], rows: [], missing })).toEqual({
      word: 'INCONCLUSIVE',
      reasons: ['not begun, the system is not well: baseline: too slow', 'missing rows: nobody answers'],
    })
  })
})

describe('a fault that has struck nobody', () => {
  const outage = { kind: 'bureau' as const, scenario: 'outage', ttlSeconds: 20 }
  const made = experiment()
  const stages = made.stages.map(stage => ({ ...stage, faults: [outage] }))
  const verdictOf = (evidence: Evidence) => judge({ ...made, stages }, evidence, { slo, expected }).verdict

  test('leaves it INCONCLUSIVE, whatever held', () => {
    expect(verdictOf(seen())).toEqual({
      word: 'INCONCLUSIVE',
      reasons: ['fault: the fault has struck nobody: bureau: outage'],
    })
  })

  test('is not looked for in a run that was ended early', () => {
    const halted = 'a guard was breached: undecided: 3000, at most 2000'
    expect(verdictOf({ ...seen(), halted }).reasons).toEqual([`ended early: ${halted}`])
  })
})

describe('the recovery', () => {
  const deferredUntil = (second: number) =>
    seen((index, name) =>
      name === 'recovery' && index < 40 * second ? { status: 202, told: 'RECEIVED' } : {},
    )

  test('has as long as the experiment says until the objectives hold again', () => {
    expect(judged(deferredUntil(2)).word).toBe('PASS')
  })

  test('has no longer', () => {
    expect(judged(deferredUntil(4)).word).toBe('FAIL')
  })

  test('counts as many, though a timer was early', () => {
    const early = seen((index, name) =>
      name === 'recovery' && index === 80 ? { sentAtMs: (PHASES[3]?.fromMs ?? 0) + 1_999.4 } : {},
    )
    const { judged: bounds } = judge(experiment(), early, { slo, expected })
    expect(bounds.findLast(({ phase }) => phase === 'recovery')?.found).toMatch(/^320 of 320,/)
  })
})

test('an answer of which the clock of loan-api is not known leaves it INCONCLUSIVE', () => {
  const one = seen()
  one.serverMs.delete(one.answers[700]?.key ?? '')
  expect(judged(one)).toEqual({
    word: 'INCONCLUSIVE',
    reasons: ["1 answers have no time by loan-api's own clock"],
  })
})

test('answers that are late while the machine stood still leave it INCONCLUSIVE', () => {
  const verdict = judged(
    seen((index, name) => (name === 'fault' && index === 0 ? { ms: 900, lagMs: 50 } : {})),
  )
  expect(verdict).toEqual({
    word: 'INCONCLUSIVE',
    reasons: ['1 answers were late while this machine held up the runner as well'],
  })
})

describe('a baseline', () => {
  const baseline = phase('baseline', 'baseline', 0)
  const complaints = (answers: Answer[]) => judgeBaseline(baseline, { answers, calls: [] }, slo)

  test('of a system that is well has no complaint', () => {
    expect(complaints(times(300, index => answer(index)))).toEqual([])
  })

  test.each([
    ['a refusal', { status: 503, code: 'overloaded' }],
    ['too few to tell', undefined],
  ])('is refused for %s', (_what, change) => {
    const answers = times(change ? 300 : 199, index => answer(index, index === 0 ? (change ?? {}) : {}))
    expect(complaints(answers)).not.toEqual([])
  })

  test('is refused for being slow', () => {
    const answers = times(300, index => answer(index, { ms: index < 40 ? 850 : 50, sentAtMs: BEGAN_AT_MS }))
    expect(complaints(answers)).toEqual([expect.stringContaining('answered within 800 ms')])
  })
})

describe('an experiment that was not begun', () => {
  const notBegun = { ...seen(), notBegun: ['baseline: too slow'] }

  test('is INCONCLUSIVE, and judges no bound', () => {
    expect(judge(experiment(), notBegun, { slo, expected })).toMatchObject({
      verdict: { word: 'INCONCLUSIVE', reasons: ['not begun, the system is not well: baseline: too slow'] },
      judged: [],
    })
  })

  test('says FAIL of a promise that is broken without faults, though of none about time', () => {
    const twice = {
      ...notBegun,
      rows: [...notBegun.rows, row(9_999, { userId: row(1).userId, status: 'RECEIVED' })],
    }
    expect(judged(twice).reasons).toEqual([
      expect.stringMatching(/^recorded twice: 1, must be 0/),
      'not begun, the system is not well: baseline: too slow',
    ])
    const late = { ...notBegun, answers: notBegun.answers.map(each => ({ ...each, ms: 900 })) }
    expect(judged(late).word).toBe('INCONCLUSIVE')
  })
})

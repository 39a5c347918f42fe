import { describe, expect, test } from 'vitest'
import type { Answer, Evidence } from '../evidence.ts'
import type { Bound, Experiment } from '../experiment.ts'
import { USUAL } from '../experiments/common.ts'
import { judge, judgeBaseline } from '../judge.ts'
import { readSlo } from '../slo.ts'
import { answer, BEGAN_AT_MS, call, evidence, expected, phase, row, times } from './_evidence.ts'

const slo = readSlo()
const experiment = (holds: Bound[] = []): Experiment => ({
  ...USUAL,
  name: 'made-up',
  hypothesis: 'It is judged rightly.',
  stages: [{ name: 'fault', seconds: 10, faults: [], holds }],
  recovery: { seconds: 10, withinSeconds: 2 },
})

const PHASES = [
  phase('warm-up', 'warm-up', 0),
  phase('baseline', 'baseline', 1),
  phase('stage', 'fault', 2),
  phase('recovery', 'recovery', 3),
]

/** 400 in each phase, all well, but for what `change` makes of one. */
function seen(change: (index: number, name: string) => Partial<Answer> = () => ({})): Evidence {
  const indexes = times(1_600, index => index)
  const answers = indexes.map(index => {
    const own = PHASES[Math.floor(index / 400)] ?? PHASES[0]
    const sentAtMs = (own?.fromMs ?? 0) + (index % 400) * 25
    return answer(index, { phase: own?.name ?? '', sentAtMs, ...change(index % 400, own?.name ?? '') })
  })
  return evidence({
    phases: PHASES,
    answers,
    rows: indexes.map(index => row(index)),
    calls: answers.map(({ index, sentAtMs }) => call(index, { startedAt: new Date(sentAtMs).toISOString() })),
    serverMs: new Map(),
  })
}

const judged = (evidence: Evidence, holds: Bound[] = []) =>
  judge(experiment(holds), evidence, { slo, expected }).verdict

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

test('FAIL when a guard ended it, whatever else was met', () => {
  expect(judged({ ...seen(), halted: 'undecided: 3000, at most 2000' })).toEqual({
    word: 'FAIL',
    reasons: ['halted by a guard: undecided: 3000, at most 2000'],
  })
})

describe('a bound of the fault', () => {
  const deferred = (share: number) =>
    seen((index, name) => (name === 'fault' && index < 400 * share ? { status: 202, told: 'RECEIVED' } : {}))
  const holds: Bound[] = [{ share: 'decided', atLeast: 0.95 }]

  test.each([
    [0.01, 'PASS'],
    [0.05, 'INCONCLUSIVE'],
    [0.2, 'FAIL'],
  ])('is missed by %f of the answers: %s', (share, word) => {
    expect(judged(deferred(share), holds).word).toBe(word)
  })

  test('is in the reasons with what was found', () => {
    expect(judged(deferred(0.2), holds).reasons).toEqual([
      expect.stringMatching(/^fault: missed at least 95 % decided in the request: 320 of 400, /),
    ])
  })

  test('of all is an exact count', () => {
    const all: Bound[] = [{ share: 'accepted', atLeast: 1 }]
    const refused = (count: number) =>
      seen((index, name) => (name === 'fault' && index < count ? { status: 429, code: 'made_up' } : {}))
    expect(judged(refused(0), all).word).toBe('PASS')
    expect(judged(refused(1), all).word).toBe('FAIL')
  })

  test('within a time does not count what the client itself added', () => {
    const within: Bound[] = [{ share: 'answered', withinMs: 100, atLeast: 0.95 }]
    const slow = (lagMs: number) => seen((_, name) => (name === 'fault' ? { ms: 130, lagMs } : {}))
    expect(judged(slow(0), within).word).toBe('FAIL')
    expect(judged(slow(40), within).word).toBe('PASS')
  })

  test('of a kind of refusal looks at those alone', () => {
    const refusals: Bound[] = [{ share: 'overload refused', withinMs: 20, atLeast: 0.95 }]
    const refused = (ms: number) => {
      const all = seen((index, name) =>
        name === 'fault' && index < 300 ? { status: 503, code: 'overloaded', ms } : {},
      )
      const keys = new Set(all.answers.filter(({ code }) => code !== undefined).map(({ key }) => key))
      all.rows = all.rows.filter(({ key }) => !keys.has(key ?? ''))
      all.calls = all.calls.filter(({ applicationId }) =>
        all.rows.some(row => row.applicationId === applicationId),
      )
      return all
    }
    expect(judged(refused(10), refusals).word).toBe('PASS')
    expect(judged(refused(30), refusals).word).toBe('FAIL')
    // None was refused: whether it would have been in time is not known.
    expect(judged(seen(), refusals).word).toBe('INCONCLUSIVE')
  })

  test.each([
    ['calls for an application', 1.5, 'PASS'],
    ['calls for an application', 0.5, 'FAIL'],
    ['calls for a round', 1, 'PASS'],
    ['calls for a round', 0.9, 'FAIL'],
  ] as const)('%s, at most %f of 1: %s', (number, atMost, word) => {
    expect(judged(seen(), [{ number, atMost }]).word).toBe(word)
  })

  test('goodput is compared with the best of all phases', () => {
    const goodput: Bound[] = [{ number: 'goodput', atLeastOfPeak: 0.8 }]
    const halved = seen((index, name) =>
      name === 'fault' && index < 200 ? { status: 202, told: 'RECEIVED' } : {},
    )
    expect(judged(seen(), goodput).word).toBe('PASS')
    expect(judged(halved, goodput).reasons[0]).toBe(
      'fault: missed goodput at least 0.8 of the peak: 20 of 40 a second',
    )
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

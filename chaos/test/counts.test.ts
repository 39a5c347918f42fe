import { expect, test } from 'vitest'
import { countAll, countClouded, countUntimed } from '../counts.ts'
import type { Evidence } from '../evidence.ts'
import type { ZeroCount } from '../experiment.ts'
import { ALWAYS } from '../experiments/common.ts'
import { answer, call, evidence, expected, phase, row } from './_evidence.ts'

const [first] = evidence().answers
const KEY = first?.key ?? ''
const later = (ms: number) => new Date(Date.parse(call(1).startedAt) + ms).toISOString()

test('of a run in which all went well every count is nought', () => {
  expect(countAll(ALWAYS, evidence(), expected).filter(({ found }) => found.length > 0)).toEqual([])
})

const WRONG: [what: string, of: ZeroCount, changes: Partial<Evidence>][] = [
  ['told 200, and not on record', 'lost', { rows: [], calls: [] }],
  ['told 202, and not on record', 'lost', { answers: [answer(1, { status: 202 })], rows: [], calls: [] }],
  ['on record under another key', 'lost', { rows: [row(1, { key: 'another' })] }],
  [
    'told nothing, and nothing when asked again',
    'lost',
    {
      askedAgain: [answer(1, { status: 503 })],
      answers: [answer(1, { status: 503, code: 'receipt_unconfirmed' })],
    },
  ],
  ['left undecided', 'undecided', { rows: [row(1, { status: 'RECEIVED', decision: null })] }],
  ['two rows for one applicant', 'recorded twice', { rows: [row(1), row(2, { userId: row(1).userId })] }],
  [
    'on record although refused',
    'recorded although refused',
    { answers: [answer(1, { status: 503, code: 'overloaded' })] },
  ],
  [
    'on record although nobody knew whose it was',
    'recorded although refused',
    { answers: [answer(1, { status: 503, code: 'authentication_unavailable' })] },
  ],
  ['told APPROVED, on record REJECTED', 'told otherwise', { rows: [row(1, { status: 'REJECTED' })] }],
  [
    'rejected where it would be approved',
    'decided otherwise',
    {
      rows: [
        row(1, {
          status: 'REJECTED',
          decision: { status: 'REJECTED', mode: 'live', score: 720, reasons: [] },
        }),
      ],
    },
  ],
  [
    'rejected without a score',
    'decided otherwise',
    {
      rows: [
        row(1, {
          status: 'REJECTED',
          decision: { status: 'REJECTED', mode: 'live', score: null, reasons: [] },
        }),
      ],
    },
  ],
  [
    "decided by somebody else's score",
    'decided otherwise',
    { rows: [row(1, { decision: { status: 'APPROVED', mode: 'live', score: 721, reasons: [] } })] },
  ],
  ['decided without evidence', 'decided otherwise', { rows: [row(1, { decision: null })] }],
  ['charged twice', 'charged wrongly', { calls: [call(1), call(1, { attempt: '1.1' })] }],
  ['decided without being charged', 'charged wrongly', { calls: [call(1, { charged: false })] }],
  ['charged for nobody', 'charged wrongly', { calls: [call(1), call(2)] }],
  [
    'scored twice at once',
    'scored twice at once',
    {
      calls: [
        call(1, { durationMs: 300 }),
        call(1, { attempt: '1.1', charged: false, startedAt: later(100), durationMs: 300 }),
      ],
    },
  ],
  ["late by loan-api's clock", 'late', { serverMs: new Map([[KEY, [771]]]) }],
  ["late by the partner's clock", 'late', { answers: [answer(1, { ms: 812, lagMs: 5 })] }],
  [
    'told nothing',
    'unanswered',
    { answers: [answer(1, { status: undefined } as never)], askedAgain: [answer(1)] },
  ],
  ['answered 500', 'unanswered', { answers: [answer(1, { status: 500 })], askedAgain: [answer(1)] }],
  ['a chain of the audit that does not close', 'audit broken', { auditFault: 'a hash is another' }],
]

test.each(WRONG)('%s: %s', (_what, of, changes) => {
  expect(countAll([of], evidence(changes), expected)[0]?.found).toHaveLength(1)
})

test('every count has a case in which it is not nought', () => {
  expect(new Set(WRONG.map(([, of]) => of))).toEqual(new Set(ALWAYS))
})

const FINE: [what: string, changes: Partial<Evidence>][] = [
  ['told 202 and decided later', { answers: [answer(1, { status: 202, told: 'RECEIVED' })] }],
  [
    'told nothing, and the decision when asked again',
    { answers: [answer(1, { status: 503, code: 'receipt_unconfirmed' })], askedAgain: [answer(1)] },
  ],
  [
    'a pull that timed out, may have been charged, and was repeated with its key',
    {
      calls: [
        call(1, { status: 499, durationMs: 400 }),
        call(1, { attempt: '0.2', charged: false, startedAt: later(405) }),
      ],
    },
  ],
  [
    'a call that is given up is over at the bureau a moment later',
    {
      calls: [
        call(1, { status: 499, durationMs: 500 }),
        call(1, { attempt: '0.2', charged: false, startedAt: later(405), durationMs: 200 }),
      ],
    },
  ],
  [
    'refused, and not on record',
    { answers: [answer(1, { status: 503, code: 'overloaded' })], rows: [], calls: [] },
  ],
  ["as late as the client's own machine was", { answers: [answer(1, { ms: 812, lagMs: 15 })] }],
  ['late in the warm-up', { phases: [phase('warm-up', 'baseline', 0)], answers: [answer(1, { ms: 900 })] }],
]

test.each(FINE)('nothing is wrong with: %s', (_what, changes) => {
  const found = countAll(ALWAYS, evidence(changes), expected).filter(count => count.found.length > 0)
  expect(found).toEqual([])
})

test('an answer that is late while the machine held up its client, too, is a doubt and no failure', () => {
  const seen = evidence({ answers: [answer(1, { ms: 900, lagMs: 40 })] })
  expect(countAll(['late'], seen, expected)).toEqual([{ of: 'late', found: [] }])
  expect(countClouded(seen)).toBe(1)
})

test('what the first answer took is not held against the second, which was asked for with the same key', () => {
  const seen = evidence({
    answers: [answer(1, { status: 503, code: 'receipt_unconfirmed', ms: 851, lagMs: 40 })],
    askedAgain: [answer(1)],
    serverMs: new Map([[KEY, [851, 40]]]),
  })
  expect(countAll(['late'], seen, expected)).toEqual([{ of: 'late', found: [] }])
  expect(countClouded(seen)).toBe(1)
  expect(countUntimed(seen)).toBe(0)
  expect(countUntimed({ ...seen, serverMs: new Map([[KEY, [851]]]) })).toBe(1)
})

test('what compares one with the other is not counted when one of them is missing', () => {
  const countsWithout = (what: 'rows' | 'journal' | 'audit') =>
    countAll(ALWAYS, evidence({ missing: [{ what, why: 'gone' }] }), expected).map(({ of }) => of)
  expect(countsWithout('rows')).toEqual(['scored twice at once', 'late', 'unanswered', 'audit broken'])
  expect(ALWAYS.filter(of => !countsWithout('journal').includes(of))).toEqual([
    'charged wrongly',
    'scored twice at once',
  ])
  expect(ALWAYS.filter(of => !countsWithout('audit').includes(of))).toEqual(['audit broken'])
})

test('who was answered without a time by the clock of loan-api is known; who was not answered has none', () => {
  const { status: _none, ...unanswered } = answer(2)
  expect(countUntimed(evidence())).toBe(0)
  expect(countUntimed(evidence({ answers: [answer(1), unanswered] }))).toBe(0)
  expect(countUntimed(evidence({ answers: [answer(1), answer(2)], askedAgain: [answer(3)] }))).toBe(2)
})

test('what is found names keys and ids, and no applicant', () => {
  const seen = evidence({ rows: [row(1), row(2, { userId: row(1).userId })], calls: [] })
  expect(JSON.stringify(countAll(ALWAYS, seen, expected))).not.toContain(row(1).userId)
})

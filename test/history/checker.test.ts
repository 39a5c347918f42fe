import { describe, expect, test } from 'vitest'
import {
  apply,
  call,
  changesOf,
  decided,
  history,
  NOTHING,
  OTHER_BODY,
  problem,
  read,
  received,
  recorded,
  SUBJECT,
} from './_histories.ts'
import { check, VIOLATION_KINDS } from './checker.ts'
import { HEALER, type History } from './history.ts'

const kindsIn = (bad: History) => [...new Set(check(bad).map(({ kind }) => kind))]

describe('a history without a contradiction', () => {
  const good: [string, History][] = [
    ['nothing at all', NOTHING],
    [
      'decided at once, replayed, and read',
      history({ operations: [apply(0, decided()), apply(2, decided()), read(4, decided())] }),
    ],
    [
      'worked on, deferred, and decided later',
      history({
        operations: [
          apply(0, received()),
          apply(1, problem(409, 'request_in_progress', { applicationId: 'id-1' })),
          read(2, received()),
          apply(4, decided()),
        ],
      }),
    ],
    [
      'an undecided answer that was asked for before the decision was told, and came after it',
      history({ operations: [apply(0, decided(), 5), read(4, received(), 9)] }),
    ],
    [
      'a 503 that names an application which was never recorded, and the next request recorded another',
      history({
        operations: [
          apply(0, problem(503, 'receipt_unconfirmed', { applicationId: 'id-0' })),
          apply(2, decided()),
        ],
      }),
    ],
    [
      'a 503 that names an application which nobody finds',
      history({
        operations: [
          apply(0, problem(503, 'receipt_unconfirmed', { applicationId: 'id-0' })),
          read(2, problem(404, 'not_found'), 3, 'id-0'),
        ],
        recorded: [],
        changes: [],
        calls: [],
      }),
    ],
    [
      'a client without patience, whose application was recorded all the same',
      history({ operations: [apply(0, null)] }),
    ],
    [
      'other bodies refused',
      history({
        operations: [apply(0, decided()), apply(2, problem(422, 'idempotency_key_reused'), 3, OTHER_BODY)],
      }),
    ],
    [
      'refused, and then taken under the same key',
      history({
        operations: [
          apply(0, problem(503, 'overloaded')),
          apply(1, problem(400, 'invalid_request'), 2, OTHER_BODY),
          apply(3, decided()),
        ],
      }),
    ],
    [
      'refused, and nothing on record',
      history({
        operations: [apply(0, problem(429, 'rate_limited'))],
        recorded: [],
        changes: [],
        calls: [],
      }),
    ],
    [
      'the lease taken over, and the decision by who took it',
      history({
        changes: [
          { ...changesOf().received, writer: 'loan-api-1.1' },
          { ...changesOf().received, takes: true, writer: 'loan-api-2.1' },
          { ...changesOf().decided, writer: 'loan-api-2.1' },
          { ...changesOf().evidence, writer: 'loan-api-2.1' },
        ],
      }),
    ],
    [
      'a process that asks the bureau for its round when it wakes up, late',
      history({ calls: [call(0, 300, { round: 1 }), call(50, 200, { charged: false })], wakeUpsMs: [40] }),
    ],
    [
      'attempts one after the other, the first given up and still ending when the second began',
      history({ calls: [call(0, 300, { isGivenUp: true }), call(200, 400, { charged: false })] }),
    ],
  ]

  test.each(good)('%s', (_name, each) => {
    expect(check(each)).toEqual([])
  })
})

describe('a history that contradicts the promises', () => {
  const twoRows = [recorded(), recorded({ applicationId: 'id-2' })]

  const bad: Record<(typeof VIOLATION_KINDS)[number], [string, History][]> = {
    'duplicate rows': [['a key has two rows', history({ recorded: twoRows })]],
    'two ids for one key': [
      [
        'decided twice under different ids',
        history({
          operations: [apply(0, decided()), apply(2, decided({ applicationId: 'id-2' }))],
          recorded: twoRows,
        }),
      ],
      [
        'told first that another application is being worked on',
        history({
          operations: [
            apply(0, problem(409, 'request_in_progress', { applicationId: 'id-2' })),
            apply(2, decided()),
          ],
          recorded: twoRows,
        }),
      ],
    ],
    'two decisions': [
      [
        'another decision',
        history({ operations: [apply(0, decided()), apply(2, decided({ status: 'REJECTED' }))] }),
      ],
      [
        'the same decision in other bytes',
        history({
          operations: [apply(0, decided()), apply(2, { ...decided(), text: ` ${decided().text}` })],
        }),
      ],
    ],
    'two bodies accepted': [
      [
        'both were answered',
        history({ operations: [apply(0, decided()), apply(2, decided(), 3, OTHER_BODY)] }),
      ],
      [
        'what was answered is not what is on record',
        history({ operations: [apply(0, received(), 1, OTHER_BODY)] }),
      ],
    ],
    'own body refused': [
      [
        'the body on record',
        history({ operations: [apply(0, decided()), apply(2, problem(422, 'idempotency_key_reused'))] }),
      ],
    ],
    'lost acknowledgement': [
      ['of a decision', history({ operations: [apply(0, decided())], recorded: [] })],
      ['of a receipt', history({ operations: [apply(0, received())], recorded: [] })],
      [
        'of an application that is being worked on',
        history({
          operations: [apply(0, problem(409, 'request_in_progress', { applicationId: 'id-1' }))],
          recorded: [],
        }),
      ],
    ],
    'answer not in the database': [
      ['another status', history({ operations: [apply(0, decided({ status: 'REJECTED' }))] })],
      [
        'another time',
        history({ operations: [apply(0, decided({ decidedAt: '2026-11-21T10:12:31.999Z' }))] }),
      ],
      ['another amount before the decision', history({ operations: [apply(0, received({ amount: 1 }))] })],
    ],
    'stale read': [
      ['undecided again', history({ operations: [apply(0, decided()), read(2, received())] })],
      [
        'a retry that finds it being worked on',
        history({
          operations: [
            apply(0, decided()),
            apply(2, problem(409, 'request_in_progress', { applicationId: 'id-1' })),
          ],
        }),
      ],
      ['gone again', history({ operations: [apply(0, received()), read(2, problem(404, 'not_found'))] })],
    ],
    'row for a refused request': [
      ['all were refused', history({ operations: [apply(0, problem(400, 'invalid_request'))] })],
      ['shed', history({ operations: [apply(0, problem(503, 'overloaded'))] })],
      ['nobody asked', history({ operations: [] })],
    ],
    'stuck RECEIVED': [
      [
        'undecided at the end',
        history({
          operations: [apply(0, received())],
          recorded: [recorded({ status: 'RECEIVED' }, null)],
          changes: [changesOf().received],
        }),
      ],
      ['decided, and no retry is told so', history({ operations: [{ ...apply(0, null), client: HEALER }] })],
    ],
    'decided twice': [
      [
        'the row',
        history({
          changes: [changesOf().received, changesOf().decided, changesOf().decided, changesOf().evidence],
        }),
      ],
      [
        'the evidence',
        history({
          changes: [changesOf().received, changesOf().decided, changesOf().evidence, changesOf().evidence],
        }),
      ],
    ],
    'evidence missing': [
      ['none', history({ recorded: [recorded({}, null)] })],
      ['of another decision', history({ recorded: [recorded({}, { status: 'REJECTED' })] })],
    ],
    'audit broken': [
      ['by a loss', history({ auditFaults: [{ applicationId: 'id-1', what: 'event 2 is missing' }] })],
    ],
    'written without the lease': [
      [
        'the decision of a process that woke up late',
        history({
          changes: [
            { ...changesOf().received, writer: 'loan-api-1.1' },
            { ...changesOf().received, takes: true, writer: 'loan-api-2.1' },
            { ...changesOf().decided, writer: 'loan-api-1.1' },
          ],
        }),
      ],
      [
        'its deferral',
        history({
          changes: [
            { ...changesOf().received, writer: 'loan-api-1.1' },
            { ...changesOf().received, takes: true, writer: 'loan-api-2.1' },
            { ...changesOf().received, takes: false, writer: 'loan-api-1.1' },
            { ...changesOf().decided, writer: 'loan-api-2.1' },
          ],
        }),
      ],
    ],
    'charged more than once': [['one application', history({ calls: [call(0, 100), call(200, 300)] })]],
    'two scorings at once': [
      ['one application', history({ calls: [call(0, 300), call(100, 200, { charged: false })] })],
      [
        'in two rounds, and long after anybody woke up',
        history({
          calls: [call(1_000, 1_300, { round: 1 }), call(1_050, 1_200, { charged: false })],
          wakeUpsMs: [40],
        }),
      ],
      [
        'in one round, when somebody woke up',
        history({ calls: [call(0, 300), call(50, 200, { charged: false })], wakeUpsMs: [40] }),
      ],
    ],
  }

  test('of every kind there is one', () => {
    expect(Object.keys(bad)).toEqual([...VIOLATION_KINDS])
    expect(Object.values(bad).every(each => each.length > 0)).toBe(true)
  })

  describe.each(Object.entries(bad))('%s', (kind, each) => {
    test.each(each)('%s', (_name, contradicted) => {
      expect(kindsIn(contradicted)).toContain(kind)
      expect(check(contradicted)[0]).toMatchObject({ subject: SUBJECT, detail: expect.stringMatching(/\w/) })
    })
  })
})

test('what one subject does is no contradiction to another', () => {
  const one = history({ operations: [apply(0, decided())] })
  const others = { ...decided(), text: decided().text.replaceAll('id-1', 'id-2') }
  const operations = [...one.operations, { ...apply(2, others), subject: 'broker/123' }]
  const rows = [...one.recorded, { ...recorded({ applicationId: 'id-2' }), subject: 'broker/123' }]
  expect(check({ ...one, operations, recorded: rows })).toEqual([])
})

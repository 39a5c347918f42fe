import { describe, expect, test } from 'vitest'
import { faultsWithoutEffect } from '../effects.ts'
import type { Answer, Evidence } from '../evidence.ts'
import type { Experiment, Fault } from '../experiment.ts'
import { bureauFlaky } from '../experiments/bureau-flaky.ts'
import { nameOf } from '../fault-name.ts'
import { answer, BEGAN_AT_MS, call, evidence, times } from './_evidence.ts'

const [FROM_MS, TO_MS] = [BEGAN_AT_MS + 1_000, BEGAN_AT_MS + 3_000]

const during = (faults: Fault[]): Experiment => ({
  ...bureauFlaky,
  stages: [{ name: 'fault', seconds: 4, faults, holds: [] }],
})

const struck = (fault: Fault) => ({ phase: 'fault', fault: nameOf(fault), fromMs: FROM_MS, toMs: TO_MS })

/** 40 that were sent and answered while it was there. */
const told = (change: (index: number) => Partial<Answer>): Partial<Evidence> => ({
  answers: times(40, index => answer(index, { sentAtMs: FROM_MS + 10 * index, ...change(index) })),
})

const complaints = (faults: Fault[], seen: Partial<Evidence>) =>
  faultsWithoutEffect(during(faults), evidence({ struck: faults.map(struck), ...seen }))

const KILL: Fault = { kind: 'kill', service: 'scoring-svc', afterSeconds: 1, forSeconds: 2 }
const PAUSE: Fault = { kind: 'pause', service: 'auth-svc', afterSeconds: 1, forSeconds: 2 }
const FREEZE: Fault = { kind: 'freeze the database', afterSeconds: 1, forSeconds: 2 }
const BUREAU: Fault = { kind: 'bureau', scenario: 'flaky-20', ttlSeconds: 9 }

describe.each([
  [KILL, { status: 202 }],
  [PAUSE, { status: 503, code: 'authentication_unavailable' }],
  [FREEZE, { status: 503, code: 'receipt_unconfirmed' }],
] as const)('$kind', (fault, change) => {
  const complaint = `fault: the fault has struck nobody: ${nameOf(fault)}`

  test('is felt by those who meet it, and a few may be served in its last moment', () => {
    expect(
      complaints(
        [fault],
        told(() => change),
      ),
    ).toEqual([])
    expect(
      complaints(
        [fault],
        told(index => (index < 4 ? {} : change)),
      ),
    ).toEqual([])
  })

  test('was not there when they are served as ever', () => {
    expect(
      complaints(
        [fault],
        told(() => ({})),
      ),
    ).toEqual([complaint])
    expect(
      complaints(
        [fault],
        told(index => (index < 5 ? {} : change)),
      ),
    ).toEqual([complaint])
  })

  test('is known by those alone who were answered before it was over', () => {
    const late = told(() => ({ ...change, ms: TO_MS - FROM_MS + 1 }))
    expect(complaints([fault], late)).toEqual([complaint])
  })

  test('was not there when it did not begin, though another of its kind did', () => {
    const once = { ...told(() => change), struck: [struck(fault)] }
    expect(complaints([fault, fault], once)).toEqual([complaint])
  })
})

test('nobody is decided while scoring-svc is away, and nobody even accepted while others are', () => {
  const deferred = told(() => ({ status: 202 }))
  expect(complaints([KILL], deferred)).toEqual([])
  expect(complaints([PAUSE], deferred)).not.toEqual([])
  expect(complaints([FREEZE], deferred)).not.toEqual([])
})

describe('a bureau that fails', () => {
  const called = (rule: string | null, atMs: number) => ({
    calls: [call(1, { rule, startedAt: new Date(atMs).toISOString() })],
  })

  test('is felt by a call that met one of its rules', () => {
    expect(complaints([BUREAU], called('errors', FROM_MS))).toEqual([])
  })

  test.each([
    ['none did', called(null, FROM_MS)],
    ['one did before', called('errors', FROM_MS - 1)],
    ['nobody called', { calls: [] }],
  ])('was not there when %s', (_what, seen) => {
    expect(complaints([BUREAU], seen)).toEqual(['fault: the fault has struck nobody: bureau: flaky-20'])
  })

  test('is not doubted where the journal is missing, which is a doubt of its own', () => {
    expect(complaints([BUREAU], { calls: [], missing: [{ what: 'journal', why: 'full' }] })).toEqual([])
  })
})

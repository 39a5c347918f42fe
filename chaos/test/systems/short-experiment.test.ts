import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSlo } from '../../../local/slo.ts'
import type { Call } from '../../evidence.ts'
import type { Experiment } from '../../experiment.ts'
import { ALWAYS, GUARDS } from '../../experiments/common.ts'
import { type Run, runExperiment } from '../../run-experiment.ts'

const FAULT_SECONDS = 4

/** Each kind of fault, and as little of the rest as there can be. */
const SHORT: Experiment = {
  name: 'short',
  hypothesis: 'It can be run.',
  ratePerSecond: 40,
  warmUpSeconds: 1,
  baselineSeconds: 5,
  stages: [
    {
      name: 'flaky',
      seconds: FAULT_SECONDS,
      faults: [{ kind: 'bureau', scenario: 'flaky-20', ttlSeconds: FAULT_SECONDS + 10 }],
      holds: [{ share: 'accepted', atLeast: 1 }],
    },
    {
      name: 'struck',
      seconds: FAULT_SECONDS,
      faults: [
        { kind: 'kill', service: 'scoring-svc', afterSeconds: 0, forSeconds: 1 },
        { kind: 'freeze the database', afterSeconds: 2, forSeconds: 1 },
        { kind: 'pause', service: 'auth-svc', afterSeconds: 3, forSeconds: 1 },
      ],
      holds: [],
    },
  ],
  recovery: { seconds: 1, withinSeconds: 0 },
  decidedWithinSeconds: 60,
  // What depends on how busy this machine is, is not for a test to judge.
  always: ALWAYS.filter(count => count !== 'late'),
  guards: GUARDS.filter(({ guard }) => guard !== 'slowest answer'),
}

/** For the same reason. */
function lenient() {
  const slo = readSlo()
  slo.objectives.decided.target = 0.5
  slo.objectives.latency.p95Ms = 5_000
  return slo
}

const folder = mkdtempSync(join(tmpdir(), 'loans-chaos-'))
const never = new AbortController().signal
let first: Run
let second: Run

const runShort = (experiment: Experiment, run: string) =>
  runExperiment(experiment, { seed: 7, slo: lenient(), ended: never, folder: join(folder, run) })

beforeAll(async () => {
  first = await runShort(SHORT, 'first')
  second = await runShort({ ...SHORT, stages: SHORT.stages.slice(0, 1) }, 'second')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every count is there, and nothing was found', () => {
  expect(first.result.counts.map(({ of }) => of)).toEqual(SHORT.always)
  expect(first.result.counts.flatMap(({ found }) => found)).toEqual([])
})

test('each phase has sent what its rate says, and each answer is of one phase', () => {
  expect(first.result.figures.map(({ phase, sent }) => [phase, sent])).toEqual([
    ['warm-up', 40],
    ['baseline', 200],
    ['flaky', 160],
    ['struck', 160],
    ['recovery', 40],
  ])
})

test('the faults were there, and are over', () => {
  expect(first.evidence.struck.map(({ fault }) => fault).sort()).toEqual([
    'auth-svc paused',
    'bureau: flaky-20',
    'database frozen',
    'scoring-svc killed',
  ])
  expect(first.evidence.calls.some(({ rule }) => rule === 'errors')).toBe(true)
})

test('each fault was felt, and nothing is missing', () => {
  expect(first.evidence.missing).toEqual([])
  expect(first.result.verdict.reasons.filter(reason => reason.includes('struck nobody'))).toEqual([])
})

test('whoever was told nothing definite has asked again, and has its application', () => {
  const undecided = first.evidence.answers.filter(({ code }) => code === 'receipt_unconfirmed')
  const told = new Set(first.evidence.askedAgain.map(({ key }) => key))
  expect(undecided.length).toBeGreaterThan(0)
  expect(undecided.filter(({ key }) => !told.has(key))).toEqual([])
})

test("loan-api's own clock is known of every answer", () => {
  const unknown = first.evidence.answers.filter(({ key }) => !first.evidence.serverMs.has(key))
  expect(unknown).toEqual([])
})

test('the same seed twice: every (applicant, attempt) in both journals met the same rule, effect and delay', () => {
  const [drawn, drawnAgain] = [drawsOf(first), drawsOf(second)]
  const common = [...drawn.keys()].filter(attempt => drawnAgain.has(attempt))
  expect(common.length).toBeGreaterThan(300)
  expect(common.filter(attempt => drawn.get(attempt) !== drawnAgain.get(attempt))).toEqual([])
  expect(new Set(common.map(attempt => JSON.parse(drawn.get(attempt) ?? '').rule))).toContain('resets')
})

/** By applicant, attempt and what was in force: a round of recovery may fall into the fault or behind it. */
function drawsOf({ evidence }: Run): Map<string, string> {
  const isInForce = ({ startedAt }: Call) => {
    const atMs = Date.parse(startedAt)
    return evidence.struck.some(
      ({ fault, fromMs, toMs }) => fault.startsWith('bureau') && atMs >= fromMs && atMs < toMs,
    )
  }
  return new Map(
    evidence.calls.map(call => {
      const { applicant, attempt, rule, effect, delayMs } = call
      return [`${applicant} ${attempt} ${isInForce(call)}`, JSON.stringify({ rule, effect, delayMs })]
    }),
  )
}

test('a guard that is breached ends it at once, and the fault with it', async () => {
  const { result, evidence } = await runShort(
    {
      ...SHORT,
      stages: [
        {
          name: 'outage',
          seconds: 60,
          faults: [{ kind: 'bureau', scenario: 'outage', ttlSeconds: 70 }],
          holds: [],
        },
      ],
      guards: [{ guard: 'undecided', atMost: 10 }],
    },
    'halted',
  )
  expect(result.verdict.word).toBe('FAIL')
  expect(result.verdict.reasons[0]).toMatch(/^ended early: a guard was breached: undecided: \d+, at most 10$/)
  const [struck] = evidence.struck
  expect((struck?.toMs ?? Number.NaN) - (struck?.fromMs ?? Number.NaN)).toBeLessThan(5_000)
  expect(evidence.phases.map(({ kind }) => kind)).not.toContain('recovery')
  // Healed, and decided, all the same.
  expect(result.counts.flatMap(({ found }) => found)).toEqual([])
})

test('on a system that is not well it is not begun', async () => {
  const nobody = { 'scoring-svc': { BUREAU_URL: 'http://127.0.0.1:9' } }
  const { result, evidence } = await runShort({ ...SHORT, variables: nobody }, 'unwell')
  expect(result.verdict.word).toBe('INCONCLUSIVE')
  expect(result.verdict.reasons).toContainEqual(
    expect.stringMatching(/^not begun, the system is not well: baseline: missed .* decided in the request/),
  )
  expect(evidence.struck).toEqual([])
})

import type { Judgement } from '../local/statistics/wilson.ts'
import type { Slo } from '../services/loan-api/src/applications/slo.ts'
import { type Judged, judgeBound } from './bounds.ts'
import { type Count, countAll, countClouded, countUntimed } from './counts.ts'
import { faultsWithoutEffect } from './effects.ts'
import type { Evidence, Missing, Phase, Row } from './evidence.ts'
import type { Expected } from './expected.ts'
import type { Bound, Experiment, ZeroCount } from './experiment.ts'
import { type Figures, figuresOf } from './figures.ts'

export type Verdict = { word: Judgement; reasons: string[] }
export type Result = { verdict: Verdict; counts: Count[]; judged: Judged[]; figures: Figures[] }

type JudgeParts = { slo: Slo; expected: (row: Row) => Expected }

/** What a run is worth, computed of what was seen alone. */
export function judge(experiment: Experiment, evidence: Evidence, { slo, expected }: JudgeParts): Result {
  if (evidence.notBegun.length > 0) return judgeNotBegun(evidence, expected)
  const figures = evidence.phases.map(phase => figuresOf(phase, evidence))
  const counts = countAll(experiment.always, evidence, expected)
  const judged = evidence.phases.flatMap((phase, index) =>
    boundsOf(phase, experiment, slo).map(bound =>
      judgeBound(bound, {
        phase: phase.name,
        answers: answersOf(phase, experiment, evidence),
        figures: figures.slice(0, index + 1),
      }),
    ),
  )
  const failures = [
    ...(evidence.halted === undefined ? [] : [`ended early: ${evidence.halted}`]),
    ...counts.filter(({ found }) => found.length > 0).map(describeCount),
    ...judged.filter(({ verdict }) => verdict === 'FAIL').map(describeJudged),
  ]
  const doubts = [
    ...judged.filter(({ verdict }) => verdict === 'INCONCLUSIVE').map(describeJudged),
    // One that was ended early has no time for all of its faults.
    ...(evidence.halted === undefined ? faultsWithoutEffect(experiment, evidence) : []),
    ...evidence.missing.map(describeMissing),
    ...describeClocks(evidence),
  ]
  return { verdict: verdictOf(failures, doubts), counts, judged, figures }
}

/** Before anything is done to it: an experiment on a system that is not well would tell nothing of the fault. */
export function judgeBaseline(
  phase: Phase,
  evidence: Pick<Evidence, 'answers' | 'calls'>,
  slo: Slo,
): string[] {
  const answers = evidence.answers.filter(answer => answer.phase === phase.name)
  return objectives(slo)
    .map(bound => judgeBound(bound, { phase: phase.name, answers, figures: [figuresOf(phase, evidence)] }))
    .filter(({ verdict }) => verdict !== 'PASS')
    .map(describeJudged)
}

/** What no machine is too busy for, and what need not be waited for. */
const SURE: ZeroCount[] = [
  'recorded twice',
  'recorded although refused',
  'told otherwise',
  'decided otherwise',
  'charged wrongly',
  'scored twice at once',
  'audit broken',
]

/** Nothing was done to it, so nothing is known of what would have come of that; but a promise that is broken without faults is broken. */
function judgeNotBegun(evidence: Evidence, expected: JudgeParts['expected']): Result {
  const counts = countAll(SURE, evidence, expected)
  const reasons = evidence.notBegun.map(complaint => `not begun, the system is not well: ${complaint}`)
  const failures = counts.filter(({ found }) => found.length > 0).map(describeCount)
  const verdict = verdictOf(failures, [...reasons, ...evidence.missing.map(describeMissing)])
  return { verdict, counts, judged: [], figures: [] }
}

function verdictOf(failures: string[], doubts: string[]): Verdict {
  if (failures.length > 0) return { word: 'FAIL', reasons: [...failures, ...doubts] }
  if (doubts.length > 0) return { word: 'INCONCLUSIVE', reasons: doubts }
  return { word: 'PASS', reasons: ['every count is 0 and every bound is met'] }
}

/**
 * What partners are promised, of as many answers as a phase has: availability's 99.9 % would take 3,000 of them, so that none may be
 * refused at all.
 */
function objectives({ objectives: { latency, decided } }: Slo): Bound[] {
  return [
    { share: 'accepted', atLeast: 1 },
    { share: 'answered', withinMs: latency.p95Ms, atLeast: 0.95 },
    { share: 'decided', atLeast: decided.target },
  ]
}

function boundsOf({ kind, name }: Phase, experiment: Experiment, slo: Slo): Bound[] {
  if (kind === 'stage') return experiment.stages.find(stage => stage.name === name)?.holds ?? []
  return kind === 'warm-up' ? [] : objectives(slo)
}

/** The objectives hold again so long after the last fault. By number, for a timer that is early must not change how many are counted. */
function answersOf(phase: Phase, { recovery }: Experiment, { answers }: Evidence) {
  const own = answers.filter(answer => answer.phase === phase.name)
  if (phase.kind !== 'recovery') return own
  const first = Math.min(...own.map(({ index }) => index))
  return own.filter(({ index }) => index - first >= phase.ratePerSecond * recovery.withinSeconds)
}

/** Of a long list a few show what it is about; result.json has all. */
const SHOWN = 3

function describeCount({ of, found }: Count): string {
  const more = found.length > SHOWN ? ', ...' : ''
  return `${of}: ${found.length}, must be 0 (${found.slice(0, SHOWN).join('; ')}${more})`
}

function describeMissing({ what, why }: Missing): string {
  return `missing ${what}: ${why}`
}

function describeClocks(evidence: Evidence): string[] {
  const [clouded, untimed] = [countClouded(evidence), countUntimed(evidence)]
  return [
    ...(clouded === 0 ? [] : [`${clouded} answers were late while this machine held up the runner as well`]),
    ...(untimed === 0 ? [] : [`${untimed} answers have no time by loan-api's own clock`]),
  ]
}

function describeJudged({ phase, bound, found, verdict }: Judged): string {
  return `${phase}: ${verdict === 'FAIL' ? 'missed' : 'cannot tell'} ${bound}: ${found}`
}

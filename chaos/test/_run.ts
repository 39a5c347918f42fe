import { readSlo } from '../../local/slo.ts'
import type { Answer, Evidence } from '../evidence.ts'
import type { Bound, Experiment } from '../experiment.ts'
import { USUAL } from '../experiments/common.ts'
import { judge } from '../judge.ts'
import { answer, call, evidence, expected, phase, row, times } from './_evidence.ts'

export const slo = readSlo()
export const experiment = (holds: Bound[] = []): Experiment => ({
  ...USUAL,
  name: 'made-up',
  hypothesis: 'It is judged rightly.',
  stages: [{ name: 'fault', seconds: 10, faults: [], holds }],
  recovery: { seconds: 10, withinSeconds: 2 },
})

export const PHASES = [
  phase('warm-up', 'warm-up', 0),
  phase('baseline', 'baseline', 1),
  phase('stage', 'fault', 2),
  phase('recovery', 'recovery', 3),
]

/** 400 in each phase, all well, but for what `change` makes of one. */
export function seen(change: (index: number, name: string) => Partial<Answer> = () => ({})): Evidence {
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
    serverMs: new Map(answers.map(({ key }) => [key, [49]])),
  })
}

/** The verdict of a made-up run, of which `holds` must hold during the fault. */
export const judged = (evidence: Evidence, holds: Bound[] = []) =>
  judge(experiment(holds), evidence, { slo, expected }).verdict

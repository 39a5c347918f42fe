import { isAccepted } from './counts.ts'
import type { Answer, Evidence, Struck } from './evidence.ts'
import type { Experiment, Fault } from './experiment.ts'
import { nameOf } from './fault-name.ts'
import { isMissing } from './missing.ts'

/** The last answers of a fault may be those of the moment in which it ended. */
const SPARED_AT_MOST = 0.1

/** Faults of which nothing was felt: what held meanwhile has held without them. Each in words. */
export function faultsWithoutEffect({ stages }: Experiment, evidence: Evidence): string[] {
  return stages.flatMap(({ name, faults }) =>
    faults
      .filter((fault, index) => {
        // One that is listed twice is there twice.
        const before = faults.slice(0, index).filter(other => nameOf(other) === nameOf(fault)).length
        const struck = evidence.struck.filter(each => each.phase === name && each.fault === nameOf(fault))[
          before
        ]
        return struck === undefined || !hasStruck(fault, struck, evidence)
      })
      .map(fault => `${name}: the fault has struck nobody: ${nameOf(fault)}`),
  )
}

function hasStruck(fault: Fault, { fromMs, toMs }: Struck, evidence: Evidence): boolean {
  if (fault.kind === 'bureau') {
    const isDuring = (startedAt: string) => Date.parse(startedAt) >= fromMs && Date.parse(startedAt) <= toMs
    const isFelt = evidence.calls.some(({ rule, startedAt }) => rule !== null && isDuring(startedAt))
    return isFelt || isMissing('journal', evidence)
  }
  const during = evidence.answers.filter(({ sentAtMs, ms }) => sentAtMs >= fromMs && sentAtMs + ms <= toMs)
  const spared = during.filter(answer => isSpared(answer, fault))
  return during.length > 0 && spared.length <= SPARED_AT_MOST * during.length
}

/** Told what nobody can be told while this is away: without the score a decision, without anything else not even a receipt. */
function isSpared(answer: Answer, fault: Exclude<Fault, { kind: 'bureau' }>): boolean {
  const isAboutScores = 'service' in fault && SCORES.includes(fault.service)
  return isAboutScores ? answer.status === 200 : isAccepted(answer)
}

const SCORES = ['scoring-svc', 'external-score-mock']

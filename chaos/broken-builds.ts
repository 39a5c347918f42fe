import { join } from 'node:path'
import { listenForEndings } from '../local/launcher/endings.ts'
import { makeRunFolder } from '../local/report/run-folder.ts'
import { readSlo } from '../local/slo.ts'
import { type Mutant, mutants } from '../test/history/mutants.ts'
import { makeMutant } from '../test/history/throwaway-copy.ts'
import type { Experiment } from './experiment.ts'
import { bureauFlaky } from './experiments/bureau-flaky.ts'
import { bureauOutageAndBack } from './experiments/bureau-outage-and-back.ts'
import { bureauSlowTail } from './experiments/bureau-slow-tail.ts'
import { keepResult } from './keep-result.ts'
import { type Run, runExperiment } from './run-experiment.ts'

/** A guard less, the experiment that must see it, and what its verdict must speak of: a build that fails otherwise was not understood. */
export type BrokenBuild = { mutant: Mutant; service: string; experiment: Experiment; isSeenAs: string }

const BUREAU = 'services/scoring-svc/src/adapters/bureau'

export const brokenBuilds: BrokenBuild[] = [
  {
    mutant: {
      name: 'no retry budget',
      edits: [
        {
          file: 'services/scoring-svc/src/scores/retry-budget.ts',
          find: 'if (remaining() < 1) return false',
          replace: '',
        },
      ],
    },
    service: 'scoring-svc',
    experiment: bureauFlaky,
    isSeenAs: 'calls for a round',
  },
  {
    mutant: {
      name: 'no breaker',
      edits: [
        {
          file: `${BUREAU}/breaker.ts`,
          find: 'return await breaker.run(() => bureau.score(application, round))',
          replace: 'return await bureau.score(application, round)',
        },
      ],
    },
    service: 'scoring-svc',
    experiment: bureauOutageAndBack,
    isSeenAs: 'calls for an application',
  },
  {
    // Without it recovery takes up what is being decided at that moment, whatever the bureau does: the baseline already shows that.
    mutant: named('no lease'),
    service: 'loan-api',
    experiment: bureauSlowTail,
    isSeenAs: 'scored twice at once',
  },
]

function named(name: string): Mutant {
  const found = mutants.find(mutant => mutant.name === name)
  if (!found) throw new Error(`test/history has no mutant with ${name}`)
  return found
}

/** Runs each broken build through its experiment; `true` when all of them failed for the right reason. */
export async function tryBrokenBuilds(seed: number): Promise<boolean> {
  const { ended } = listenForEndings()
  let areAllSeen = true
  for (const build of brokenBuilds) {
    const { result } = await runBroken(build, seed, ended)
    const reason = result.verdict.reasons.find(each => each.includes(build.isSeenAs))
    const isSeen = result.verdict.word === 'FAIL' && reason !== undefined
    areAllSeen &&= isSeen
    const found = isSeen
      ? `seen: ${reason}`
      : `NOT seen: ${result.verdict.word}, ${result.verdict.reasons.join('; ')}`
    process.stdout.write(`${build.mutant.name} in ${build.experiment.name}: ${found}\n`)
  }
  return areAllSeen
}

async function runBroken(
  { mutant, service, experiment }: BrokenBuild,
  seed: number,
  ended: AbortSignal,
): Promise<Run> {
  const copy = await makeMutant(mutant)
  try {
    const folder = makeRunFolder(`chaos-${mutant.name.replaceAll(' ', '-')}`).path
    const run = await runExperiment(experiment, {
      seed,
      slo: readSlo(),
      ended,
      folder,
      programs: { [service]: join(copy.root, `services/${service}/src/main.ts`) },
    })
    keepResult(folder, { experiment: experiment.name, of: mutant.name, seed }, run)
    return run
  } finally {
    await copy.remove()
  }
}

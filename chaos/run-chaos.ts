import { join } from 'node:path'
import { Failure } from '../local/command-line/failure.ts'
import { listenForEndings } from '../local/launcher/endings.ts'
import { makeRunFolder } from '../local/report/run-folder.ts'
import { writeReport } from '../local/report/write-report.ts'
import { readSlo } from '../local/slo.ts'
import { describeFigures, describeVerdict } from './describe.ts'
import type { Experiment } from './experiment.ts'
import { lastRun, type Past, remember } from './history.ts'
import type { Verdict } from './judge.ts'
import { keepResult } from './keep-result.ts'
import { library } from './library.ts'
import { reportOf, type Told } from './report.ts'
import { type Programs, runExperiment } from './run-experiment.ts'

/** The word for the whole library, and that for what it holds. */
const ALL = 'all'
const WORDS = [ALL, 'list']

const PROGRAMS: Record<Past['of'], Programs> = {
  ours: {},
  naive: { 'scoring-svc': 'chaos/naive/scoring-svc.ts' },
}

/** By their names, in the order in which they were given. @throws {Failure} naming one that does not exist. */
export function findExperiments(names: string[]): Experiment[] {
  const word = names.find(name => WORDS.includes(name))
  if (word !== undefined && names.length > 1) throw new Failure(`${word} goes without other experiments`, 2)
  if (word === ALL) return library
  return names.map(name => {
    const found = library.find(experiment => experiment.name === name)
    if (found) return found
    const known = library.map(experiment => experiment.name).join(', ')
    throw new Failure(`there is no experiment ${name}; there are ${known} (or ${WORDS.join(', ')})`, 2)
  })
}

/** One after the other, each with its report and a line in the history; the verdicts of ours. */
export async function runChaos(
  experiments: Experiment[],
  seed: number,
  isNaiveToo: boolean,
): Promise<Verdict[]> {
  const { ended } = listenForEndings()
  const verdicts: Verdict[] = []
  for (const experiment of experiments) {
    const folder = makeRunFolder(`chaos-${experiment.name}`)
    const ours = await tellInTurn(
      isNaiveToo ? ['ours', 'naive'] : ['ours'],
      of => tell(experiment, { of, seed, ended, run: folder.id, folder: join(folder.path, of) }),
      runs => writeReport(join(folder.path, 'report.html'), reportOf({ experiment, seed }, runs)),
    )
    process.stdout.write(`report: ${folder.shown}/report.html\n`)
    verdicts.push(ours.result.verdict)
  }
  return verdicts
}

/** The first one's. All that is known is written after each: whatever ends the next must not cost what was told before. */
export async function tellInTurn(
  [first, ...others]: [Past['of'], ...Past['of'][]],
  tellOne: (of: Past['of']) => Promise<Told>,
  write: (runs: [Told, ...Told[]]) => void,
): Promise<Told> {
  const runs: [Told, ...Told[]] = [await tellOne(first)]
  write(runs)
  for (const of of others) {
    runs.push(await tellOne(of))
    write(runs)
  }
  return runs[0]
}

type Variant = { of: Past['of']; seed: number; ended: AbortSignal; run: string; folder: string }

async function tell(experiment: Experiment, { of, seed, ended, run, folder }: Variant): Promise<Told> {
  const { name } = experiment
  const before = lastRun({ experiment: name, of })
  const programs = PROGRAMS[of]
  const { result, evidence } = await runExperiment(experiment, {
    seed,
    slo: readSlo(),
    ended,
    folder,
    programs,
  })
  const { verdict, figures } = result
  keepResult(folder, { experiment: name, of, seed }, { result, evidence })
  remember({
    at: new Date().toISOString(),
    run,
    experiment: name,
    of,
    seed,
    verdict: verdict.word,
    reasons: verdict.reasons,
    figures,
  })
  const label = of === 'ours' ? name : `${name}, ${of}`
  process.stdout.write(describeVerdict(label, seed, verdict))
  if (figures.length > 0) process.stdout.write(describeFigures(figures, before))
  return { of, result, evidence, before }
}

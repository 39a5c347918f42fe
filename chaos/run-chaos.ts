import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../local/command-line/failure.ts'
import { formatTable } from '../local/command-line/table.ts'
import { listenForEndings } from '../local/launcher/endings.ts'
import { makeRunFolder, type RunFolder } from '../local/report/run-folder.ts'
import { writeReport } from '../local/report/write-report.ts'
import { describeFigures, describeVerdict } from './describe.ts'
import type { Experiment } from './experiment.ts'
import { lastRun, type Past, remember } from './history.ts'
import type { Verdict } from './judge.ts'
import { library } from './library.ts'
import { reportOf, type Told } from './report.ts'
import { type Programs, runExperiment } from './run-experiment.ts'
import { readSlo } from './slo.ts'

/** The word for the whole library. */
const ALL = 'all'

const NAIVE: Programs = { 'scoring-svc': 'chaos/naive/scoring-svc.ts' }

/** By their names, in the order in which they were given. @throws {Failure} naming one that does not exist. */
export function findExperiments(names: string[]): Experiment[] {
  if (names.length === 1 && names[0] === ALL) return library
  return names.map(name => {
    const found = library.find(experiment => experiment.name === name)
    if (found) return found
    const known = library.map(experiment => experiment.name).join(', ')
    throw new Failure(`there is no experiment ${name}; there are ${known} (or ${ALL}, list)`, 2)
  })
}

/** Each experiment with what came of it last. */
export function listExperiments(): string {
  const rows = library.map(({ name, hypothesis }) => {
    const last = lastRun({ experiment: name, of: 'ours' })
    return [name, last?.verdict ?? 'never run', hypothesis]
  })
  return formatTable([{ title: 'experiment' }, { title: 'last verdict' }, { title: 'hypothesis' }], rows)
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
    const ours = await tell(experiment, { of: 'ours', seed, ended, folder, programs: {} })
    const others = isNaiveToo
      ? [await tell(experiment, { of: 'naive', seed, ended, folder, programs: NAIVE })]
      : []
    const report = join(folder.path, 'report.html')
    writeReport(report, reportOf({ experiment, seed }, [ours, ...others]))
    process.stdout.write(`report: ${folder.shown}/report.html\n`)
    verdicts.push(ours.result.verdict)
  }
  return verdicts
}

type Variant = { of: Past['of']; seed: number; ended: AbortSignal; folder: RunFolder; programs: Programs }

async function tell(experiment: Experiment, { of, seed, ended, folder, programs }: Variant): Promise<Told> {
  const { name } = experiment
  const before = lastRun({ experiment: name, of })
  const kept = join(folder.path, of)
  const { result, evidence } = await runExperiment(experiment, {
    seed,
    slo: readSlo(),
    ended,
    folder: kept,
    programs,
  })
  const { verdict, figures } = result
  // Applicants are in none of it: answers have keys and numbers, the journal's are hashes.
  const { rows: _rows, serverMs, ...seen } = evidence
  const written = { experiment: name, of, seed, result, ...seen, serverMs: [...serverMs] }
  writeFileSync(join(kept, 'result.json'), JSON.stringify(written))
  remember({
    at: new Date().toISOString(),
    run: folder.id,
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

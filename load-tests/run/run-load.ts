import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProgress, type Progress } from '../../local/command-line/progress.ts'
import { listenForEndings } from '../../local/launcher/endings.ts'
import { findRunningSystem } from '../../local/launcher/run-file.ts'
import { makeRunFolder, type RunFolder } from '../../local/report/run-folder.ts'
import { writeReport } from '../../local/report/write-report.ts'
import { readSlo } from '../../local/slo.ts'
import { JOURNEYS, type JourneyName } from '../journeys.ts'
import { k6OptionsOf, planProfile } from '../plan-profile.ts'
import { PROFILES, type ProfileName } from '../profiles.ts'
import { describeRun, headlineOf, loadOf } from './describe-run.ts'
import { findK6 } from './find-k6.ts'
import { DEADLINE_MS, findSystem, type TargetSystem } from './find-system.ts'
import { type Measurement, measure, type Run } from './measure.ts'
import { observe } from './observe.ts'
import { FILES, runK6 } from './run-k6.ts'
import { summaryOf } from './summary.ts'
import { exitCodeOf } from './verdict.ts'

export type LoadWish = {
  journey: JourneyName
  profileName: ProfileName
  /** A second; without them as the profile says. */
  rate: number | undefined
  seconds: number | undefined
  seed: number
  data: string | undefined
}

/**
 * `npm run load`: finds k6 and a system, has k6 apply, leaves a report. Prints one line, the verdict, and returns the exit code.
 *
 * @throws {Failure} when there is no k6, or no system.
 * @throws {Interruption} when somebody ends it.
 */
export async function runLoad(wish: LoadWish): Promise<number> {
  const progress = createProgress()
  // Before k6 is looked for, which may have to be built.
  if (wish.data !== undefined) findRunningSystem(wish.data)
  const k6 = await findK6({ progress })
  const { ended } = listenForEndings()
  const system = await findSystem(wish.data, progress)
  try {
    if (system.warning) progress.note(`warning: ${system.warning}`)
    const run = { ...planned(wish), system, k6 }
    const folder = makeRunFolder(`load-${wish.journey}-${wish.profileName}`, run.startedAt)
    const measurement = await runAndMeasure(run, system, folder, { progress, signal: ended })
    report(measurement, folder)
    return exitCodeOf(measurement.verdict, measurement.outcome.k6ExitCode)
  } finally {
    await system.stop()
  }
}

function planned({ journey, profileName, rate, seconds, seed }: LoadWish): Omit<Run, 'system' | 'k6'> {
  const slo = readSlo()
  const profile = PROFILES[profileName]
  const plan = planProfile({
    profile,
    rate: rate ?? profile.rate,
    seconds: seconds ?? profile.seconds,
    callsATurn: JOURNEYS[journey].callsATurn,
    deadlineMs: DEADLINE_MS,
    slo,
  })
  return { journey, profileName, plan, seed, slo, startedAt: new Date() }
}

async function runAndMeasure(
  run: Run,
  system: TargetSystem,
  { id, path: folder }: RunFolder,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<Measurement> {
  const { journey, profileName, plan, slo } = run
  const { callsATurn } = JOURNEYS[journey]
  const options = k6OptionsOf(plan, { profile: PROFILES[profileName], callsATurn, deadlineMs: DEADLINE_MS })
  writeFileSync(join(folder, FILES.options), `${JSON.stringify(options, null, 2)}\n`)
  const setting = {
    LOAD_API_URL: system.apiUrl,
    LOAD_TOKEN: system.token,
    LOAD_SEED: String(run.seed),
    LOAD_RUN: id,
    LOAD_IN_TIME_MS: String(slo.objectives.latency.thresholdMs),
    LOAD_TIMEOUT_MS: String(plan.timeoutMs),
  }
  const k6 = runK6({ k6: run.k6.path, journey, folder, setting, signal })
  const isOver = new AbortController()
  const looks = observe(system, k6.pid, isOver.signal)
  const label = `${journey}, ${profileName}: ${loadOf(run)}, after ${plan.measuresFromSeconds} s of warm-up`
  const k6ExitCode = await progress.step(label, async () => {
    const exitCode = await k6.exitCode.finally(() => isOver.abort())
    signal.throwIfAborted()
    return exitCode
  })
  return measure(run, { folder, k6ExitCode, seen: await looks })
}

function report(measurement: Measurement, { path, shown }: RunFolder): void {
  writeReport(join(path, 'report.html'), describeRun(measurement))
  writeFileSync(join(path, 'summary.json'), `${JSON.stringify(summaryOf(measurement), null, 2)}\n`)
  process.stdout.write(`${headlineOf(measurement)}; ${shown}/report.html\n`)
}

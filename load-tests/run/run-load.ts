import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProgress } from '../../local/command-line/progress.ts'
import { Interruption, listenForEndings } from '../../local/launcher/endings.ts'
import { makeRunFolder } from '../../local/report/run-folder.ts'
import { writeReport } from '../../local/report/write-report.ts'
import { REPOSITORY } from '../../local/repository.ts'
import { parseSlo } from '../../services/loan-api/src/applications/slo.ts'
import { JOURNEYS, type JourneyName } from '../journeys.ts'
import { k6OptionsOf, planProfile } from '../plan-profile.ts'
import { PROFILES, type ProfileName } from '../profiles.ts'
import { describeRun, headlineOf, loadOf } from './describe-run.ts'
import { findK6 } from './find-k6.ts'
import { DEADLINE_MS, findSystem } from './find-system.ts'
import { measure } from './measure.ts'
import { observe } from './observe.ts'
import { FILES, runK6 } from './run-k6.ts'
import { summaryOf } from './summary.ts'
import { exitCodeOf } from './verdict.ts'

export type LoadWish = {
  journey: JourneyName
  profileName: ProfileName
  rate: number | undefined
  seconds: number | undefined
  seed: number
  data: string | undefined
}

/** `npm run load`: finds k6 and a system, runs, reports. Prints one line, the verdict; returns the exit code. */
export async function runLoad({
  journey,
  profileName,
  rate,
  seconds,
  seed,
  data,
}: LoadWish): Promise<number> {
  const progress = createProgress()
  const k6 = await findK6({ progress })
  const { ended } = listenForEndings()
  const system = await findSystem(data, progress)
  try {
    if (system.warning) progress.note(`warning: ${system.warning}`)
    const slo = parseSlo(JSON.parse(readFileSync(join(REPOSITORY, 'slo.json'), 'utf8')))
    const profile = PROFILES[profileName]
    const plan = planProfile({
      profile,
      rate: rate ?? profile.rate,
      seconds: seconds ?? profile.seconds,
      deadlineMs: DEADLINE_MS,
      slo,
    })
    const startedAt = new Date()
    const { id, path: folder, shown } = makeRunFolder(`load-${journey}-${profileName}`, startedAt)
    const { callsATurn } = JOURNEYS[journey]
    const options = k6OptionsOf(plan, { profile, callsATurn, deadlineMs: DEADLINE_MS })
    writeFileSync(join(folder, FILES.options), `${JSON.stringify(options, null, 2)}\n`)

    const beganAtMs = Date.now()
    const process = runK6({
      k6: k6.path,
      journey,
      folder,
      setting: {
        LOAD_API_URL: system.apiUrl,
        LOAD_TOKEN: system.token,
        LOAD_SEED: String(seed),
        LOAD_RUN: id,
        LOAD_IN_TIME_MS: String(slo.objectives.latency.thresholdMs),
        LOAD_TIMEOUT_MS: String(plan.timeoutMs),
      },
      signal: ended,
    })
    const isOver = new AbortController()
    const looks = observe(system, process.pid, isOver.signal)
    const label = `${journey}, ${profileName}: ${loadOf({ plan })}, after ${plan.measuresFromSeconds} s of warm-up`
    const k6ExitCode = await progress.step(label, () => process.exitCode.finally(() => isOver.abort()))
    ended.throwIfAborted()

    const run = { journey, profileName, plan, seed, slo, system, k6, startedAt }
    const measurement = measure(run, { folder, k6ExitCode, beganAtMs, seen: await looks })
    writeReport(join(folder, 'report.html'), describeRun(measurement))
    writeFileSync(join(folder, 'summary.json'), `${JSON.stringify(summaryOf(measurement), null, 2)}\n`)
    globalThis.process.stdout.write(`${headlineOf(measurement)}; ${shown}/report.html\n`)
    return exitCodeOf(measurement.verdict, k6ExitCode)
  } catch (error) {
    if (error instanceof Interruption) return error.exitCode
    throw error
  } finally {
    await system.stop()
  }
}

import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createProgress } from '../local/command-line/progress.ts'
import { startThrowawayPlatform } from '../local/throwaway-platform/start-platform.ts'
import type { Slo } from '../services/loan-api/src/applications/slo.ts'
import type { Evidence, Phase } from './evidence.ts'
import { expectDecisions } from './expected.ts'
import { type Experiment, REQUEST_BUDGET_MS, type Stage } from './experiment.ts'
import { noteUnder } from './guards.ts'
import { judge, judgeBaseline, type Result } from './judge.ts'
import { watchOwnLag } from './own-lag.ts'
import { createPartner } from './partner.ts'
import { readWhatIsThere } from './read-what-is-there.ts'
import { sendPhase } from './send-phase.ts'
import { settle } from './settle.ts'
import { strike } from './strike.ts'
import { watch } from './watch.ts'

/** Another program in a service's place: another composition, or one of a copy with a guard less. */
export type Programs = Record<string, string>

type RunOptions = {
  seed: number
  slo: Slo
  /** Aborted when somebody wants it to end; then it throws the reason. */
  ended: AbortSignal
  /** Where the logs of its services are kept. */
  folder: string
  programs?: Programs
}

export type Run = { result: Result; evidence: Evidence }

const SERVICES = ['loan-api', 'auth-svc', 'scoring-svc', 'external-score-mock']

/**
 * One experiment on a platform of its own: warm up, baseline, faults, recovery; then everything is healed, whoever was told nothing
 * definite asks again, everything is decided or its time is over, and it is counted and judged.
 */
export async function runExperiment(experiment: Experiment, options: RunOptions): Promise<Run> {
  options.ended.throwIfAborted()
  await using running = new AsyncDisposableStack()
  return await Promise.race([run(experiment, options, running), untilInterrupted(options.ended)])
}

async function run(experiment: Experiment, options: RunOptions, running: AsyncDisposableStack): Promise<Run> {
  const { seed, slo } = options
  const progress = createProgress()
  const platform = await progress.step(`${experiment.name}: four services and a PostgreSQL`, () =>
    startPlatform(experiment, options),
  )
  running.defer(platform.stop)
  const lag = watchOwnLag()
  running.defer(lag.stop)
  const partner = createPartner({
    url: platform.processOf('loan-api').url,
    token: await platform.fetchToken(),
    seed,
    lag,
  })
  running.defer(partner.close)
  const evidence = nothingSeen()
  const { halted, answered, looked } = noteUnder(experiment.guards, evidence)
  const stopWatching = watch(platform, looked)
  running.defer(stopWatching)

  async function send(kind: Phase['kind'], name: string, seconds: number, timesTheRate = 1): Promise<Phase> {
    const phase = await progress.step(`${name}, ${seconds} s`, () =>
      sendPhase(
        {
          kind,
          name,
          seconds,
          ratePerSecond: experiment.ratePerSecond * timesTheRate,
          firstIndex: evidence.answers.length,
        },
        { partner, answered, halted },
      ),
    )
    evidence.phases.push(phase)
    return phase
  }

  async function sendStage({ name, seconds, timesTheRate, faults }: Stage): Promise<void> {
    if (halted.aborted) return
    const heal = await strike(faults, platform, {
      struck: fault => evidence.struck.push({ phase: name, ...fault }),
      failed: why => evidence.missing.push({ what: 'fault', why }),
    })
    try {
      await untilHaltedOr(halted, send('stage', name, seconds, timesTheRate))
    } finally {
      await heal()
    }
  }

  async function goThrough(): Promise<void> {
    for (const stage of experiment.stages) await sendStage(stage)
    if (!halted.aborted) await send('recovery', 'recovery', experiment.recovery.seconds)
    await progress.step('everything is healed, asked again, and decided', () =>
      settle({ platform, partner, evidence, withinMs: 1_000 * experiment.decidedWithinSeconds }),
    )
  }

  await send('warm-up', 'warm-up', experiment.warmUpSeconds)
  const baseline = await send('baseline', 'baseline', experiment.baselineSeconds)
  evidence.notBegun = [
    ...(evidence.halted === undefined ? [] : [evidence.halted]),
    ...judgeBaseline(baseline, evidence, slo),
  ]
  if (evidence.notBegun.length === 0) await goThrough()
  await stopWatching()
  await readWhatIsThere(platform, evidence)
  const result = judge(experiment, evidence, { slo, expected: expectDecisions(seed) })
  return { result, evidence }
}

function startPlatform(experiment: Experiment, { seed, folder, programs = {} }: RunOptions) {
  mkdirSync(folder, { recursive: true })
  const variables = { ...experiment.variables }
  variables['external-score-mock'] = { ...variables['external-score-mock'], SEED: String(seed) }
  return startThrowawayPlatform({
    requestBudgetMs: String(REQUEST_BUDGET_MS),
    keptIn: folder,
    processes: Object.fromEntries(
      SERVICES.map(name => [
        name,
        {
          ...(variables[name] && { variables: variables[name] }),
          ...(programs[name] && { program: programs[name] }),
        },
      ]),
    ),
  })
}

/** A guard does not wait for answers that may take their time: the faults are cleared at once. */
async function untilHaltedOr(halted: AbortSignal, sending: Promise<unknown>): Promise<void> {
  const halt = new Promise<void>(resolve => halted.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([sending, halt])
}

/** Whatever it is at, all that runs is ended then. */
async function untilInterrupted(ended: AbortSignal): Promise<never> {
  await once(ended, 'abort')
  throw ended.reason
}

function nothingSeen(): Evidence {
  return {
    phases: [],
    answers: [],
    askedAgain: [],
    rows: [],
    calls: [],
    looks: [],
    struck: [],
    serverMs: new Map(),
    missing: [],
    notBegun: [],
  }
}

import type { Progress } from '../../local/command-line/progress.ts'
import { demoPartner } from '../../local/demo-partners.ts'
import { fetchAccessToken } from '../../local/demonstration/access-token.ts'
import { addressOf } from '../../local/demonstration/introduction.ts'
import { locateDataFolder } from '../../local/launcher/data-folder.ts'
import { SLO_MS } from '../../local/launcher/latency-profile.ts'
import { findRunningSystem, readRunFile } from '../../local/launcher/run-file.ts'
import { startThrowawayPlatform } from '../../local/throwaway-platform/start-platform.ts'

/** The latency profile `slo`: the objective's 800 ms are the partner's, 50 of them the edge's. */
export const DEADLINE_MS = Number(SLO_MS)

export type TargetSystem = {
  /** For the report. */
  description: string
  /** What is not as a load test wants it. */
  warning?: string
  apiUrl: string
  services: Record<string, { operationsUrl: string }>
  /** Of the demo partner; for k6's environment, and nowhere else. */
  token: string
  stop(): Promise<void>
}

/**
 * The system that `npm start` runs on this data folder; where nobody names a folder and nothing runs, one of its own, under the latency
 * profile `slo`, which ends with this process.
 *
 * @throws {Failure} when nothing runs on the folder that was named.
 */
export async function findSystem(data: string | undefined, progress: Progress): Promise<TargetSystem> {
  const { runFile, shown } = locateDataFolder(data)
  const system = data === undefined ? readRunFile(runFile) : findRunningSystem(data)
  if (!system) return startOne(progress)
  const { requestBudgetMs } = system
  return {
    description: `npm start on ${shown}, answers within ${requestBudgetMs} ms, traced`,
    ...(requestBudgetMs !== SLO_MS && {
      warning: `the running system answers within ${requestBudgetMs} ms: for the profile slo start it with REQUEST_BUDGET_MS=${SLO_MS}`,
    }),
    apiUrl: addressOf(system, 'loan-api'),
    services: system.services,
    token: await fetchAccessToken(addressOf(system, 'auth-svc'), demoPartner),
    stop: async () => {},
  }
}

async function startOne(progress: Progress): Promise<TargetSystem> {
  const processes = { 'loan-api': {}, 'auth-svc': {}, 'scoring-svc': {}, 'external-score-mock': {} }
  const platform = await progress.step('nothing runs: starting a system for this run', () =>
    startThrowawayPlatform({ requestBudgetMs: SLO_MS, processes }),
  )
  return {
    description: `of its own, answers within ${SLO_MS} ms, not traced`,
    apiUrl: platform.processOf('loan-api').url,
    services: Object.fromEntries(platform.processes.map(each => [each.name, each])),
    token: await platform.fetchToken(),
    stop: platform.stop,
  }
}

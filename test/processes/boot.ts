import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A service that boots although it should not would serve for ever. Below what a test may take; on a busy machine some seconds pass. */
const BOOT_TIMEOUT_MS = 15_000

/** Runs a service as it is run everywhere, with nothing but `env`, until it gives up. */
export function boot(
  service: 'auth-svc' | 'scoring-svc' | 'external-score-mock',
  env: Record<string, string>,
) {
  const main = fileURLToPath(new URL(`../../services/${service}/src/main.ts`, import.meta.url))
  const limits = { timeout: BOOT_TIMEOUT_MS, killSignal: 'SIGKILL' } as const
  return spawnSync(process.execPath, [main], { env, encoding: 'utf8', ...limits })
}

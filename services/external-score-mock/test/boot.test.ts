import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** A service that boots although it should not would serve for ever. */
const BOOT_TIMEOUT_MS = 10_000

function boot(env: Record<string, string>) {
  const limits = { timeout: BOOT_TIMEOUT_MS, killSignal: 'SIGKILL' } as const
  return spawnSync(process.execPath, [MAIN], { env, encoding: 'utf8', ...limits })
}

test.each([
  ['PORT', { PORT: 'http' }],
  ['OPERATIONS_PORT', { OPERATIONS_PORT: '0' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ['SEED', { SEED: '' }],
  ['LATENCY_MEDIAN_MS', { LATENCY_MEDIAN_MS: '0' }],
  ['LATENCY_P99_MS', { LATENCY_P99_MS: '1e3' }],
  ['LATENCY_P99_MS', { LATENCY_MEDIAN_MS: '200', LATENCY_P99_MS: '199' }],
])('a wrong %s ends the boot with one line that names it', (variable, env) => {
  const { status, stdout, stderr } = boot(env)
  expect(stderr).toMatch(new RegExp(`^external-score-mock: ${variable}: .+\n$`))
  expect(stdout).toBe('')
  expect(status).toBe(1)
})

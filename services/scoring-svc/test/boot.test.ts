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
  ['BUREAU_URL', { BUREAU_URL: 'bureau:3003' }],
  ['SCORING_BUDGET_MS', { SCORING_BUDGET_MS: '49' }],
  ['SCORING_BUDGET_MS', { SCORING_BUDGET_MS: '1.5s' }],
  ['BUREAU_ATTEMPT_TIMEOUT_MS', { BUREAU_ATTEMPT_TIMEOUT_MS: '' }],
  ['BUREAU_ATTEMPT_TIMEOUT_MS', { SCORING_BUDGET_MS: '900', BUREAU_ATTEMPT_TIMEOUT_MS: '901' }],
])('a wrong %s ends the boot with one line that names it', (variable, env) => {
  const { status, stdout, stderr } = boot(env)
  expect(stderr).toMatch(new RegExp(`^scoring-svc: ${variable}: .+\n$`))
  expect(stdout).toBe('')
  expect(status).toBe(1)
})

import { expect, test } from 'vitest'
import { boot } from '../../../test/processes/boot.ts'

test.each([
  ['PORT', { PORT: 'http' }],
  ['OPERATIONS_PORT', { OPERATIONS_PORT: '0' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ['BUREAU_URL', { BUREAU_URL: 'bureau:3003' }],
  ['SCORING_BUDGET_MS', { SCORING_BUDGET_MS: '69' }],
  ['SCORING_BUDGET_MS', { SCORING_BUDGET_MS: '1.5s' }],
  ['BUREAU_ATTEMPT_TIMEOUT_MS', { BUREAU_ATTEMPT_TIMEOUT_MS: '' }],
  // A caller that waits for 900 ms tells us 880.
  ['BUREAU_ATTEMPT_TIMEOUT_MS', { SCORING_BUDGET_MS: '900', BUREAU_ATTEMPT_TIMEOUT_MS: '881' }],
  ['BUREAU_MAX_ATTEMPTS', { BUREAU_MAX_ATTEMPTS: '5' }],
  ['BUREAU_MAX_ATTEMPTS', { BUREAU_MAX_ATTEMPTS: '0' }],
  ['BUREAU_MAX_IN_FLIGHT', { BUREAU_MAX_IN_FLIGHT: '0' }],
  ['BUREAU_MAX_QUEUED', { BUREAU_MAX_QUEUED: 'none' }],
  ['RETRY_BUDGET_PERCENT', { RETRY_BUDGET_PERCENT: '101' }],
  ['BREAKER_MINIMUM_CALLS', { BREAKER_MINIMUM_CALLS: '0' }],
  ['BREAKER_FAILURE_PERCENT', { BREAKER_FAILURE_PERCENT: '0' }],
  ['BREAKER_SLOW_PERCENT', { BREAKER_SLOW_PERCENT: '101' }],
  ['BREAKER_COOL_DOWN_MS', { BREAKER_COOL_DOWN_MS: '5s' }],
  ['HEDGING', { HEDGING: 'true' }],
  ['HEDGING', { HEDGING: 'on', BUREAU_MAX_ATTEMPTS: '1' }],
])('a wrong %s ends the boot with one line that names it', (variable, env) => {
  const { status, stdout, stderr } = boot('scoring-svc', env)
  expect(stderr).toMatch(new RegExp(`^scoring-svc: ${variable}: .+\n$`))
  expect(stdout).toBe('')
  expect(status).toBe(1)
})

import { expect, test } from 'vitest'
import { boot } from '../../../test/processes/boot.ts'

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
  const { status, stdout, stderr } = boot('scoring-svc', env)
  expect(stderr).toMatch(new RegExp(`^scoring-svc: ${variable}: .+\n$`))
  expect(stdout).toBe('')
  expect(status).toBe(1)
})

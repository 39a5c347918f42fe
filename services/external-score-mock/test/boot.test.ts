import { expect, test } from 'vitest'
import { boot } from '../../../test/processes/boot.ts'

test.each([
  ['PORT', { PORT: 'http' }],
  ['OPERATIONS_PORT', { OPERATIONS_PORT: '0' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ['SEED', { SEED: '' }],
  ['LATENCY_MEDIAN_MS', { LATENCY_MEDIAN_MS: '0' }],
  ['LATENCY_P99_MS', { LATENCY_P99_MS: '1e3' }],
  ['LATENCY_P99_MS', { LATENCY_MEDIAN_MS: '200', LATENCY_P99_MS: '199' }],
])('a wrong %s ends the boot with one line that names it', (variable, env) => {
  const { status, stdout, stderr } = boot('external-score-mock', env)
  expect(stderr).toMatch(new RegExp(`^external-score-mock: ${variable}: .+\n$`))
  expect(stdout).toBe('')
  expect(status).toBe(1)
})

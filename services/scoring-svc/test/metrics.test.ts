import { expect, test } from 'vitest'
import { startScoring } from './_scoring.ts'

// Dashboards and alarms use these names, and a rate needs the 0 before the first 1.
test.each([
  ['retry_attempts_total{dependency="bureau",reason="refused"}', 0],
  ['retry_attempts_total{dependency="bureau",reason="reset"}', 0],
  ['retry_attempts_total{dependency="bureau",reason="timeout"}', 0],
  ['retry_attempts_total{dependency="bureau",reason="server_error"}', 0],
  ['retry_attempts_total{dependency="bureau",reason="rate_limited"}', 0],
  ['retry_budget_remaining', 10],
  ['retry_budget_exhausted_total', 0],
  ['hedges_total{outcome="won"}', 0],
  ['hedges_total{outcome="lost"}', 0],
  ['hedges_total{outcome="failed"}', 0],
  ['hedges_total{outcome="suppressed"}', 0],
  ['bulkhead_in_flight', 0],
  ['bulkhead_rejected_total', 0],
  ['circuit_breaker_state{name="bureau",state="closed"}', 1],
  ['circuit_breaker_state{name="bureau",state="open"}', 0],
  ['circuit_breaker_calls_total{name="bureau",outcome="rejected"}', 0],
  ['circuit_breaker_transitions_total{name="bureau",from="closed",to="open"}', 0],
  ['scores_total{outcome="bureau_unavailable",reason="breaker_open"}', 0],
  ['scores_total{outcome="bureau_contract_violation",reason="stale"}', 0],
  ['scores_total{outcome="deadline_exceeded",reason="caller_left"}', 0],
  ['scores_total{outcome="overloaded",reason="bulkhead_full"}', 0],
])('%s is there from the start', async (series, value) => {
  await using scoring = await startScoring('http://127.0.0.1:1')
  expect(await scoring.metric(series)).toBe(value)
})

test('nothing is retried that has no series', async () => {
  await using scoring = await startScoring('http://127.0.0.1:1')
  const retried = (await scoring.metrics()).match(/^retry_attempts_total\{.+$/gm)
  expect(retried).toHaveLength(5)
})

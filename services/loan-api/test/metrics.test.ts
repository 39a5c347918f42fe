import { expect, test } from 'vitest'
import { type Effect, hang, json, slowHeaders } from '../../../test/faults/effects.ts'
import type { ScriptedPeer } from '../../../test/faults/scripted-peer.ts'
import { DEFERRAL_REASONS } from '../src/applications/application.ts'
import { RECOVERY_OUTCOMES } from '../src/applications/ports.ts'
import { EXAMPLE, SCORE_720, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()
const fresh = await startLoanApi()
const { metric } = loanApi

const slo = async () =>
  Promise.all(
    ['availability', 'latency', 'decided'].flatMap(objective =>
      ['good', 'bad'].map(result =>
        metric(`slo_requests_total{objective="${objective}",result="${result}"}`),
      ),
    ),
  )

test('every series is there from the start', async () => {
  const series = [
    ...['live', 'deferred'].flatMap(mode =>
      ['RECEIVED', 'APPROVED', 'REJECTED'].map(
        status => `loan_applications_total{status="${status}",mode="${mode}"}`,
      ),
    ),
    ...DEFERRAL_REASONS.map(reason => `loan_deferrals_total{reason="${reason}"}`),
    ...RECOVERY_OUTCOMES.map(outcome => `recovery_attempts_total{outcome="${outcome}"}`),
    ...['in_use', 'idle', 'waiting'].map(state => `db_pool_connections{state="${state}"}`),
    ...['auth-svc', 'scoring-svc'].map(
      name => `circuit_breaker_calls_total{name="${name}",outcome="failure"}`,
    ),
    'requests_shed_total',
    'recovery_failures_total',
    'applications_awaiting_decision',
    'applications_past_maximum_age',
    'oldest_undecided_application_seconds',
    'slo_requests_total{objective="availability",result="bad"}',
    'slo_requests_total{objective="latency",result="good"}',
    'slo_requests_total{objective="decided",result="bad"}',
    'slo_requests_total{objective="freshness",result="bad"}',
  ]
  for (const each of series) expect([each, await fresh.metric(each)]).toEqual([each, 0])
  expect(await fresh.metric('circuit_breaker_state{name="auth-svc",state="closed"}')).toBe(1)
})

/** An application of a partner who meets this at a peer. */
const applyMeeting = (peer: ScriptedPeer, effect: Effect) => () => {
  peer.answer(effect)
  return loanApi.apply()
}
const { authSvc, scoringSvc } = loanApi
const applyLater = () => loanApi.apply(EXAMPLE, { headers: { prefer: 'respond-async' } })

test.each([
  ['in time', () => loanApi.apply(), [1, 0, 1, 0, 1, 0]],
  ['undecided in time', applyMeeting(scoringSvc, json(503, { code: 'overloaded' })), [1, 0, 1, 0, 0, 1]],
  ['later than 800 ms', applyMeeting(scoringSvc, slowHeaders(850, json(200, SCORE_720))), [1, 0, 0, 1, 1, 0]],
  ['that it is on record, as was asked for', applyLater, [1, 0, 0, 0, 0, 0]],
  ['with a fault of ours', applyMeeting(authSvc, json(500, {})), [0, 1, 0, 0, 0, 0]],
  ["with the caller's own mistake", () => loanApi.apply({ ...EXAMPLE, amount: 1 }), [0, 0, 0, 0, 0, 0]],
  ['without a token', () => loanApi.apply(EXAMPLE, { token: '' }), [0, 0, 0, 0, 0, 0]],
  ['reading', () => loanApi.call('/loan/applications'), [0, 0, 0, 0, 0, 0]],
])('an application answered %s counts for the objectives as it should', async (_how, act, added) => {
  const before = await slo()
  await act()
  await expect.poll(async () => (await slo()).map((now, index) => now - (before[index] ?? 0))).toEqual(added)
})

test('who leaves before the answer is not counted', async () => {
  const before = await slo()
  loanApi.scoringSvc.answer(hang())
  loanApi.logged.length = 0
  const leave = new AbortController()
  const applying = fetch(`${loanApi.url}/loan/apply`, {
    method: 'POST',
    signal: leave.signal,
    headers: { authorization: 'Bearer shop-client', 'content-type': 'application/json' },
    body: JSON.stringify(EXAMPLE),
  })
  await loanApi.scoringSvc.received(1)
  leave.abort()
  await expect(applying).rejects.toThrow()
  await expect.poll(() => loanApi.logged.join('')).toContain('"status":499')
  expect(await slo()).toEqual(before)
})

test("the pool's connections are counted when they are asked for", async () => {
  await loanApi.apply()
  expect(await metric('db_pool_connections{state="idle"}')).toBeGreaterThan(0)
  expect(await metric('db_pool_connections{state="in_use"}')).toBe(0)
})

test('the time from the record to the decision is observed for each decision', async () => {
  const decisions = () => metric('loan_decision_duration_seconds_count')
  const before = await decisions()
  await loanApi.apply()
  expect(await decisions()).toBe(before + 1)
})

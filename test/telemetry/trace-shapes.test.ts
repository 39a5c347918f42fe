import { expect, test } from 'vitest'
import { createTestDatabase } from '../postgres/database.ts'
import { formatTrees } from './_otlp-receiver.ts'
import { startTracedSystem, traceOf, tree } from './_traced-system.ts'

const TOLD = [
  'bureau.attempt',
  'bureau.outcome',
  'circuit_breaker.state',
  'loan.status',
  'loan.decision_mode',
]

// Two attempts, so that how many there are does not hang on how long they take.
const system = await startTracedSystem(await createTestDatabase(), {
  scoringSvc: { BUREAU_MAX_ATTEMPTS: '2' },
})

/** Waits until the trace is as it should be: spans of four processes arrive in any order. */
async function expectTrace(name: string, applicationId: string, shape: string): Promise<void> {
  const drawn = () => formatTrees(traceOf(system.receiver.spans(), name, applicationId), TOLD)
  await expect.poll(drawn, { timeout: 15_000 }).toBe(tree(shape))
}

test('a plain approval is one trace through all services', async () => {
  const { applicationId } = await system.apply('123')
  await expectTrace(
    'POST /loan/apply',
    applicationId,
    `
      loan-api POST /loan/apply loan.status=APPROVED loan.decision_mode=live
        loan-api POST auth-svc
          auth-svc POST /oauth2/introspect
        loan-api receive
        loan-api POST scoring-svc
          scoring-svc POST /score
            scoring-svc bureau attempt bureau.attempt=0.1 bureau.outcome=scored circuit_breaker.state=closed
              scoring-svc POST bureau
                external-score-mock POST /v1/scores
        loan-api decide
    `,
  )
})

test('each of its spans leaves with what docs/tracing.md says of it, and no more', async () => {
  const { applicationId } = await system.apply('123')
  const spans = () => traceOf(system.receiver.spans(), 'POST /loan/apply', applicationId)
  await expect.poll(() => spans().length, { timeout: 15_000 }).toBe(10)
  const keys = (name: string) =>
    Object.keys(spans().find(span => span.name === name)?.attributes ?? {}).sort()
  const answered = ['http.request.method', 'http.response.status_code', 'http.route']
  const ofLoan = ['application_id', 'decision_mode', 'partner_id', 'policy_version', 'status'].map(
    name => `loan.${name}`,
  )
  const ofAttempt = [
    'bureau.attempt',
    'bureau.budget_left_ms',
    'bureau.hedge',
    'bureau.outcome',
    'circuit_breaker.state',
  ]
  const called = ['http.request.method', 'http.response.status_code', 'peer.service']
  expect(keys('POST /loan/apply')).toEqual(['aws.xray.annotations', ...answered, ...ofLoan])
  expect(keys('POST /score')).toEqual(answered)
  expect(keys('POST scoring-svc')).toEqual(called)
  expect(keys('decide')).toEqual(['db.namespace', 'db.system.name'])
  expect(keys('bureau attempt')).toEqual(['aws.xray.annotations', ...ofAttempt])
  const attempt = spans().find(({ name }) => name === 'bureau attempt')?.attributes
  expect(attempt?.['bureau.budget_left_ms']).toBeGreaterThan(0)
  expect(attempt?.['bureau.budget_left_ms']).toBeLessThanOrEqual(1_480)
  expect(attempt?.['aws.xray.annotations']).toEqual(expect.arrayContaining(ofAttempt))
})

test('a caller who leaves is told as one that left', async () => {
  const before = system.receiver.spans().length
  const abort = new AbortController()
  const left = system.apply('timeout', {}, abort.signal).catch(() => 'left')
  const metrics = async () => (await fetch(`${system.scoringSvc.operationsUrl}/metrics`)).text()
  await expect.poll(metrics, { timeout: 10_000 }).toContain('\nbulkhead_in_flight 1\n')
  abort.abort()
  expect(await left).toBe('left')
  const statuses = () =>
    system.receiver
      .spans()
      .slice(before)
      .filter(({ name }) => name === 'POST /loan/apply')
      .map(({ attributes }) => attributes['http.response.status_code'])
  await expect.poll(statuses, { timeout: 15_000 }).toContain(499)
})

test('a retried one shows both attempts, and why there were two', async () => {
  const { applicationId } = await system.apply('fail-once')
  await expectTrace(
    'POST /loan/apply',
    applicationId,
    `
      loan-api POST /loan/apply loan.status=APPROVED loan.decision_mode=live
        loan-api POST auth-svc
          auth-svc POST /oauth2/introspect
        loan-api receive
        loan-api POST scoring-svc
          scoring-svc POST /score
            scoring-svc bureau attempt failed bureau.attempt=0.1 bureau.outcome=server_error circuit_breaker.state=closed
              scoring-svc POST bureau failed
                external-score-mock POST /v1/scores failed
            scoring-svc bureau attempt bureau.attempt=0.2 bureau.outcome=scored circuit_breaker.state=closed
              scoring-svc POST bureau
                external-score-mock POST /v1/scores
        loan-api decide
    `,
  )
})

test('a deferred one ends with its deferral, and recovery goes on with it in a trace of its own, linked to it', async () => {
  const { status, applicationId } = await system.apply('deferred-then-approved')
  expect(status).toBe(202)
  await expectTrace(
    'POST /loan/apply',
    applicationId,
    `
      loan-api POST /loan/apply loan.status=RECEIVED
        loan-api POST auth-svc
          auth-svc POST /oauth2/introspect
        loan-api receive
        loan-api POST scoring-svc failed
          scoring-svc POST /score failed
            scoring-svc bureau attempt failed bureau.attempt=0.1 bureau.outcome=server_error circuit_breaker.state=closed
              scoring-svc POST bureau failed
                external-score-mock POST /v1/scores failed
            scoring-svc bureau attempt failed bureau.attempt=0.2 bureau.outcome=server_error circuit_breaker.state=closed
              scoring-svc POST bureau failed
                external-score-mock POST /v1/scores failed
        loan-api defer
    `,
  )
  await expectTrace(
    'recover application',
    applicationId,
    `
      loan-api recover application loan.status=APPROVED loan.decision_mode=deferred
        loan-api POST scoring-svc
          scoring-svc POST /score
            scoring-svc bureau attempt bureau.attempt=1.1 bureau.outcome=scored circuit_breaker.state=closed
              scoring-svc POST bureau
                external-score-mock POST /v1/scores
        loan-api decide
    `,
  )
  const named = (name: string) =>
    traceOf(system.receiver.spans(), name, applicationId).find(span => span.name === name)
  const applied = named('POST /loan/apply')
  const recovered = named('recover application')
  expect(recovered?.links).toEqual([{ traceId: applied?.traceId, spanId: applied?.spanId }])
  expect(recovered?.traceId).not.toBe(applied?.traceId)
})

import pg from 'pg'
import { describe, expect, test, vi } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { decidedApplication } from '../src/http/schemas.ts'
import { EXAMPLE, POLICY_VERSION, SCORE_720, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()

test('the example is approved at 11.9 with 497.50 a month', async () => {
  const { status, body, headers } = await loanApi.apply()
  expect(status).toBe(200)
  expect(body).toEqual({
    applicationId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
    status: 'APPROVED',
    amount: 15_000,
    termMonths: 36,
    currency: 'USD',
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    decidedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    decisionMode: 'live',
    policyVersion: POLICY_VERSION,
    interestRate: 11.9,
    monthlyPayment: 497.5,
  })
  expect(decidedApplication.safeParse(body).error).toBeUndefined()
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{1,64}$/)
})

test('a rejection says why, and is an answer, not an error', async () => {
  loanApi.scoringSvc.answer(json(200, { outcome: 'no_credit_file', provider: 'ExternalScoreCo' }))
  const { status, body } = await loanApi.apply({ ...EXAMPLE, income: 1_000 })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    status: 'REJECTED',
    decisionMode: 'live',
    reasons: [
      { code: 'INCOME_BELOW_MINIMUM', description: 'Income is below the minimum we require' },
      { code: 'NO_CREDIT_FILE', description: 'No credit file was found for the applicant' },
    ],
  })
  expect(decidedApplication.safeParse(body).error).toBeUndefined()
})

test('the decision is on record with its evidence, and the lease is given up', async () => {
  const { body } = await loanApi.apply({ ...EXAMPLE, amount: 15_000.25 })
  const [application] = await loanApi.rows('SELECT * FROM loan_applications WHERE application_id = $1', [
    body.applicationId,
  ])
  expect(application).toMatchObject({
    partner_id: 'shop',
    user_id: '123',
    amount: '15000.25',
    term_months: 36,
    income: '4000.00',
    currency: 'USD',
    status: 'APPROVED',
    leased_until: null,
    next_attempt_at: null,
    round: 0,
  })
  const [decision] = await loanApi.rows('SELECT * FROM loan_decisions WHERE application_id = $1', [
    body.applicationId,
  ])
  expect(decision).toMatchObject({
    status: 'APPROVED',
    mode: 'live',
    policy_version: POLICY_VERSION,
    inputs: { amount: 15_000.25, termMonths: 36, income: 4_000, factors: [] },
    provider: 'ExternalScoreCo',
    score: 720,
    risk_band: 'LOW',
    bureau_risk_band: 'LOW',
    interest_rate: '11.90',
    monthly_payment: '497.51',
    total_repayable: '17910.17',
    reasons: [],
  })
})

test('a decision takes two statements, each one round trip', async () => {
  await loanApi.apply()
  const query = vi.spyOn(pg.Client.prototype, 'query')
  await loanApi.apply()
  const statements = query.mock.calls.map(([statement]) => (statement as { name?: string }).name ?? statement)
  query.mockRestore()
  expect(statements).toEqual(['receive', 'decide'])
})

test('scoring-svc is told what it needs, and how long we shall wait', async () => {
  const { body } = await loanApi.apply(EXAMPLE, {
    headers: { 'x-request-id': 'shop-42', 'x-request-timeout-ms': '5' },
  })
  const [request] = loanApi.scoringSvc.requests
  expect(request).toMatchObject({
    method: 'POST',
    path: '/score',
    body: { applicationId: body.applicationId, userId: '123', amount: 15_000, income: 4_000 },
    headers: { 'x-round': '0', 'x-request-id': 'shop-42' },
  })
  const toldMs = Number(request?.headers['x-request-timeout-ms'])
  expect(toldMs).toBeGreaterThan(1_000)
  expect(toldMs).toBeLessThanOrEqual(1_480)
  const toldAuthMs = Number(loanApi.authSvc.requests[0]?.headers['x-request-timeout-ms'])
  expect(toldAuthMs).toBeLessThanOrEqual(180)
})

test('a second client of the same partner is the same partner', async () => {
  const { body } = await loanApi.apply(EXAMPLE, { token: 'shop-second-client' })
  const read = await loanApi.call(`/loan/applications/${body.applicationId}`, { token: 'shop-client' })
  expect(read.body).toEqual(body)
})

describe('bounds of the policy are inclusive', () => {
  test.each([
    { ...EXAMPLE, amount: 1_000, termMonths: 6 },
    { ...EXAMPLE, amount: 100_000, termMonths: 84, income: 1_000_000 },
    { ...EXAMPLE, income: 0 },
    { ...EXAMPLE, amount: 1_000.01 },
    { ...EXAMPLE, userId: '~'.repeat(50) },
  ])('%j', async body => {
    expect((await loanApi.apply(body)).status).toBe(200)
  })
})

test('the same number in another spelling is the same amount', async () => {
  const { status, body } = await loanApi.apply(
    '{"userId":"123","amount":1.5e4,"termMonths":36.0,"income":4000.00}',
  )
  expect(status).toBe(200)
  expect(body.amount).toBe(15_000)
})

test('logs name the application and never the applicant', async () => {
  const userId = 'canary-5b1e'
  loanApi.logged.length = 0
  const { body } = await loanApi.apply({ ...EXAMPLE, userId, income: 98_765.43 })
  await vi.waitFor(() => expect(loanApi.logged.join('')).toContain('"msg":"request"'))
  const lines = loanApi.logged.join('')
  expect(lines).toContain(body.applicationId)
  expect(lines).not.toContain(userId)
  expect(lines).not.toContain('98765')
  expect(lines).not.toContain('shop-client')
  const line = loanApi.logged.map(text => JSON.parse(text)).find(({ msg }) => msg === 'request')
  expect(line).toMatchObject({
    service: 'loan-api',
    method: 'POST',
    route: '/loan/apply',
    status: 200,
    partner: 'shop',
    applicationStatus: 'APPROVED',
    decisionMode: 'live',
    requestId: expect.any(String),
    durationMs: expect.any(Number),
  })
})

test('decisions are counted', async () => {
  const before = await loanApi.metrics.text()
  await loanApi.apply()
  const after = await loanApi.metrics.text()
  const approved = (text: string) =>
    Number(/loan_applications_total\{status="APPROVED",mode="live"\} (\d+)/.exec(text)?.[1])
  expect(approved(after)).toBe(approved(before) + 1)
  expect(after).toMatch(
    /http_server_request_duration_seconds_count\{method="POST",route="\/loan\/apply",status="200"\}/,
  )
  expect(after).toMatch(
    /dependency_call_duration_seconds_count\{dependency="scoring-svc",outcome="answered"\}/,
  )
})

test('a partner that disconnects after the receipt does not cancel the decision', async () => {
  const leave = new AbortController()
  loanApi.scoringSvc.answer(() => {
    leave.abort()
    return json(200, SCORE_720)
  })
  await expect(
    fetch(`${loanApi.url}/loan/apply`, {
      method: 'POST',
      signal: leave.signal,
      headers: { authorization: 'Bearer bank-client', 'content-type': 'application/json' },
      body: JSON.stringify(EXAMPLE),
    }),
  ).rejects.toThrow()
  await vi.waitFor(async () => {
    const statuses = await loanApi.rows("SELECT status FROM loan_applications WHERE partner_id = 'bank'")
    expect(statuses).toEqual([{ status: 'APPROVED' }])
  })
})

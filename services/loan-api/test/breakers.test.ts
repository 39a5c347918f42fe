import { describe, expect, test } from 'vitest'
import { type Effect, garbage, hang, json, resetBeforeHeaders } from '../../../test/faults/effects.ts'
import { active, SCORE_720, startLoanApi } from './_loan-api.ts'

const MINIMUM_CALLS = 5
const loanApi = await startLoanApi({ BREAKER_MINIMUM_CALLS: String(MINIMUM_CALLS), REQUEST_BUDGET_MS: '750' })
const { authSvc, scoringSvc } = loanApi

const good = json(200, active('shop-client'))
const isIn = (name: string, state: string) =>
  loanApi.metric(`circuit_breaker_state{name="${name}",state="${state}"}`)

async function closeAgain(name: string) {
  authSvc.answer(good)
  scoringSvc.answer(json(200, SCORE_720))
  await expect
    .poll(async () => [(await loanApi.apply()).status, await isIn(name, 'closed')], { timeout: 15_000 })
    .toEqual([200, 1])
}

/** The fastest of some: the machine may be busy once. */
async function fastest(call: () => Promise<{ status: number; tookMs: number }>) {
  const answers = []
  for (let i = 0; i < 5; i++) answers.push(await call())
  return {
    statuses: new Set(answers.map(({ status }) => status)),
    ms: Math.min(...answers.map(({ tookMs }) => tookMs)),
  }
}

const failures: [string, Effect][] = [
  ['is silent', hang()],
  ['resets connections', resetBeforeHeaders()],
  ['fails', json(500, {})],
  ['answers with garbage', garbage()],
  ['answers with something else', json(200, { hello: 'world' })],
]

describe('the breaker of auth-svc opens when it', () => {
  test.each(failures)('%s: 503 at once, and it closes after its cool-down', async (_how, effect) => {
    authSvc.answer(effect)
    for (let i = 0; i < MINIMUM_CALLS; i++) expect((await loanApi.apply()).status).toBe(503)
    expect(await isIn('auth-svc', 'open')).toBe(1)
    const asked = authSvc.requests.length
    const { statuses, ms } = await fastest(() => loanApi.apply())
    expect([...statuses]).toEqual([503])
    expect(ms).toBeLessThan(20)
    expect(authSvc.requests).toHaveLength(asked)
    const { body, headers } = await loanApi.apply()
    expect([body.code, headers.get('retry-after')]).toEqual(['authentication_unavailable', '1'])
    await closeAgain('auth-svc')
  })

  test.each([
    ['it refuses our own credentials', json(401, { error: 'invalid_client' })],
    ['an issuer of tokens is out of reach', json(503, { status: 503, code: 'issuer_unavailable' })],
  ])('but not when %s', async (_what, effect) => {
    authSvc.reset()
    authSvc.answer(effect)
    for (let i = 0; i < 2 * MINIMUM_CALLS; i++) expect((await loanApi.apply()).status).toBe(503)
    expect(authSvc.requests).toHaveLength(2 * MINIMUM_CALLS)
    expect(await isIn('auth-svc', 'closed')).toBe(1)
  })
})

describe('the breaker of scoring-svc opens when it', () => {
  test.each(failures)('%s: deferred at once, and it closes after its cool-down', async (_how, effect) => {
    scoringSvc.answer(effect)
    for (let i = 0; i < MINIMUM_CALLS; i++) expect((await loanApi.apply()).status).toBe(202)
    expect(await isIn('scoring-svc', 'open')).toBe(1)
    const asked = scoringSvc.requests.length
    const { statuses, ms } = await fastest(() => loanApi.apply())
    expect([...statuses]).toEqual([202])
    expect(ms).toBeLessThan(50)
    expect(scoringSvc.requests).toHaveLength(asked)
    const rows = await loanApi.rows(
      'SELECT failed_pulls FROM loan_applications ORDER BY application_id DESC LIMIT 1',
    )
    expect(rows).toEqual([{ failed_pulls: 0 }])
    await closeAgain('scoring-svc')
  })

  test.each([
    ['bureau_unavailable', 503],
    ['bureau_contract_violation', 502],
    ['deadline_exceeded', 504],
    ['overloaded', 503],
    ['invalid_request', 400],
  ])('but not when it says %s: that is an answer', async (code, status) => {
    scoringSvc.answer(json(status, { code }))
    const failures = () => loanApi.metric('circuit_breaker_calls_total{name="scoring-svc",outcome="failure"}')
    const before = await failures()
    for (let i = 0; i < 2 * MINIMUM_CALLS; i++) expect((await loanApi.apply()).status).toBe(202)
    expect(await failures()).toBe(before)
    expect(scoringSvc.requests).toHaveLength(2 * MINIMUM_CALLS)
    expect(await isIn('scoring-svc', 'closed')).toBe(1)
  })
})

test('after the cool-down exactly one of many requests probes', async () => {
  authSvc.answer(json(500, {}))
  // As many as outweigh what the tests before asked of it.
  while ((await isIn('auth-svc', 'open')) === 0) await loanApi.apply()
  await expect.poll(() => isIn('auth-svc', 'half_open'), { timeout: 5_000 }).toBe(1)
  authSvc.reset()
  authSvc.answer(hang())
  const answers = await Promise.all(Array.from({ length: 200 }, () => loanApi.apply()))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
  expect(authSvc.requests).toHaveLength(1)
  await closeAgain('auth-svc')
})

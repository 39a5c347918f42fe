import { createOperationsApp } from '@loans/service-kit/http-server/operations'
import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { afterAll, describe, expect, test } from 'vitest'
import { startLoanApi } from './_loan-api.ts'
import { recordUndecided, summary } from './_undecided.ts'

/** The policy's. */
const MAXIMUM_AGE_HOURS = 72

const loanApi = await startLoanApi({}, { recovers: true })
const { log, metrics, isReady, operations: routes } = loanApi.service
const operations = await listen(createOperationsApp({ log, metrics, isReady, routes }), '127.0.0.1', 0)
afterAll(() => operations.close())

async function requeue(body: unknown) {
  const answer = await fetch(`http://127.0.0.1:${portOf(operations)}/requeue`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect, and fail where it is not
  return { status: answer.status, body: (await answer.json()) as any }
}

async function statusOf(applicationId: string): Promise<string> {
  return (await loanApi.call(`/loan/applications/${applicationId}`)).body.status
}

/** Two that are too old, recorded between two that are not, which recovery decides. */
async function age(): Promise<string[]> {
  const [young = ''] = await recordUndecided(loanApi, 1, { ageHours: MAXIMUM_AGE_HOURS - 0.1 })
  const old = await recordUndecided(loanApi, 2, { ageHours: MAXIMUM_AGE_HOURS + 0.1, failedPulls: 9 })
  await expect.poll(() => statusOf(young), { timeout: 5_000 }).toBe('APPROVED')
  await expect.poll(() => loanApi.metric('applications_past_maximum_age'), { timeout: 5_000 }).toBe(2)
  return old
}

test('past the maximum age an application stays RECEIVED, counted and untouched, until it is requeued', async () => {
  const [first = '', second = ''] = await age()
  expect(loanApi.scoringSvc.requests).toHaveLength(1)
  expect([await statusOf(first), await statusOf(second)]).toEqual(['RECEIVED', 'RECEIVED'])
  await expect.poll(() => loanApi.metric('applications_awaiting_decision'), { timeout: 5_000 }).toBe(2)
  const ageSeconds = await loanApi.metric('oldest_undecided_application_seconds')
  expect(ageSeconds).toBeGreaterThan(MAXIMUM_AGE_HOURS * 3_600)
  expect(loanApi.logged.join('')).toContain(first)

  expect(await requeue({ applicationId: first })).toEqual({ status: 200, body: { requeued: 1 } })
  await expect.poll(() => statusOf(first), { timeout: 5_000 }).toBe('APPROVED')
  expect(await statusOf(second)).toBe('RECEIVED')
  expect(await requeue({ applicationId: first })).toEqual({ status: 200, body: { requeued: 0 } })

  expect(await requeue({ all: true })).toEqual({ status: 200, body: { requeued: 1 } })
  await expect.poll(() => statusOf(second), { timeout: 5_000 }).toBe('APPROVED')
  expect(await requeue({ all: true })).toEqual({ status: 200, body: { requeued: 0 } })
  await expect.poll(() => loanApi.metric('applications_awaiting_decision'), { timeout: 5_000 }).toBe(0)
  expect(await loanApi.metric('oldest_undecided_application_seconds')).toBe(0)
  expect(await summary(loanApi)).toEqual({ APPROVED: 3, decisions: 3 })
  const flags = loanApi.logged.filter(line => line.includes('past the maximum age'))
  expect([first, second].map(id => flags.filter(line => line.includes(id)).length)).toEqual([1, 1])
  const failedPulls = await loanApi.rows('SELECT DISTINCT failed_pulls FROM loan_applications')
  expect(failedPulls).toEqual([{ failed_pulls: 0 }])
})

describe('requeueing refuses', () => {
  test.each([
    ['an application that there is not', { applicationId: crypto.randomUUID() }, 404, 'not_found'],
    ['what is no id', { applicationId: '7' }, 400, 'invalid_request'],
    ['neither', {}, 400, 'invalid_request'],
    ['both', { applicationId: crypto.randomUUID(), all: true }, 400, 'invalid_request'],
    ['all: false', { all: false }, 400, 'invalid_request'],
    ['anything else', { everything: true }, 400, 'invalid_request'],
  ])('%s', async (_what, body, status, code) => {
    expect(await requeue(body)).toMatchObject({ status, body: { code } })
  })

  test('another method, and partners: it is on the operations port only', async () => {
    const answer = await fetch(`http://127.0.0.1:${portOf(operations)}/requeue`)
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await loanApi.call('/requeue', { method: 'POST' })).status).toBe(404)
  })
})

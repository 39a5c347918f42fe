import { beforeEach, expect, test } from 'vitest'
import { hang } from '../../../test/faults/effects.ts'
import { EXAMPLE, startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

const loanApi = await startLoanApi({ REQUEST_BUDGET_MS: '1000' })

beforeEach(() => {
  loanApi.logged.length = 0
})

/** The line of the only request with this status. */
async function lineOf(status: number) {
  const lines = () => loanApi.logged.map(line => JSON.parse(line))
  const its = () => lines().filter(line => line.msg === 'request' && line.status === status)
  await expect.poll(its).toHaveLength(1)
  return its()[0]
}

const theOnlyId = async () => (await loanApi.rows('SELECT application_id FROM loan_applications'))[0]

test('the line of a request whose partner has left, and that of one that found it at work, name the application', async () => {
  loanApi.scoringSvc.answer(hang())
  const leave = new AbortController()
  const once = { headers: { 'idempotency-key': 'a-key' } }
  const applying = fetch(`${loanApi.url}/loan/apply`, {
    method: 'POST',
    signal: leave.signal,
    headers: { authorization: 'Bearer shop-client', 'content-type': 'application/json', ...once.headers },
    body: JSON.stringify(EXAMPLE),
  })
  await loanApi.scoringSvc.received(1)
  const { status, body } = await loanApi.apply(EXAMPLE, once)
  leave.abort()
  await expect(applying).rejects.toThrow()
  const { application_id: applicationId } = await theOnlyId()
  expect([status, body.applicationId]).toEqual([409, applicationId])
  expect(await lineOf(409)).toMatchObject({ problem: 'request_in_progress', applicationId })
  expect(await lineOf(499)).toMatchObject({ applicationId })
})

test('so does that of a request whose record was not confirmed: it may be there', async () => {
  const { status, body } = await whileLocked(loanApi.databaseUrl, () => loanApi.apply())
  expect(status).toBe(503)
  const { applicationId } = body
  expect(await lineOf(503)).toMatchObject({ problem: 'receipt_unconfirmed', applicationId })
})

import { afterAll, beforeEach, expect, test } from 'vitest'
import { json, slowHeaders } from '../../../test/faults/effects.ts'
import { startTcpProxy } from '../../../test/faults/tcp-proxy.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { beginMeasuring, expectInTime } from './_in-time.ts'
import { active, startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

const BUDGET_MS = 750
const REQUESTS = 10

const databaseUrl = await createTestDatabase()
const proxy = await startTcpProxy(databaseUrl)
afterAll(() => proxy.close())
const loanApi = await startLoanApi({
  DATABASE_URL: proxy.inFrontOf(databaseUrl),
  DATABASE_POOL_MAX: '1',
  REQUEST_BUDGET_MS: String(BUDGET_MS),
})

beforeEach(async () => {
  await expect.poll(async () => (await loanApi.apply()).status).toBe(200)
  beginMeasuring(loanApi)
})

/** All want the one connection, which answers nobody. */
async function applyAndRead() {
  const applying = Promise.all(Array.from({ length: REQUESTS }, () => loanApi.apply()))
  const reading = Promise.all(Array.from({ length: REQUESTS }, () => loanApi.call('/loan/applications')))
  const answers = { applying: await applying, reading: await reading }
  expectInTime(loanApi, BUDGET_MS)
  return answers
}

test('while the only connection is held by a lock, who applies and who reads gets a 503 within the budget', async () => {
  const { applying, reading } = await whileLocked(databaseUrl, applyAndRead)
  for (const { status, headers, body } of applying) {
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('1')
    expect(body).toMatchObject({ code: 'receipt_unconfirmed', applicationId: expect.any(String) })
  }
  for (const { status, body } of reading) expect([status, body.code]).toEqual([503, 'database_unavailable'])
})

test('while the only connection is lost in silence, the same, and then the next has another', async () => {
  // What authentication takes is no more there for a connection.
  loanApi.authSvc.answer(slowHeaders(150, json(200, active('shop-client'))))
  proxy.die()
  const { applying, reading } = await applyAndRead()
  proxy.carry()
  for (const { status } of [...applying, ...reading]) expect(status).toBe(503)
  await expect.poll(async () => (await loanApi.apply()).status, { timeout: 2_000 }).toBe(200)
})

test('a read that was ended half-way leaves no reader behind: the next may apply', async () => {
  const { body } = await loanApi.apply()
  const reading = () => loanApi.call(`/loan/applications/${body.applicationId}`)
  const read = await whileLocked(databaseUrl, reading, 'loan_reads')
  expect([read.status, read.body.code]).toEqual([503, 'database_unavailable'])
  expect((await loanApi.apply()).status).toBe(200)
  expect((await reading()).status).toBe(200)
})

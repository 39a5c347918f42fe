import { afterAll, beforeEach, expect, test } from 'vitest'
import { json, slowHeaders } from '../../../test/faults/effects.ts'
import { watchStalls } from '../../../test/faults/stalls.ts'
import { startTcpProxy } from '../../../test/faults/tcp-proxy.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { active, startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

const BUDGET_MS = 750
const GRACE_MS = 20
const REQUESTS = 10

const databaseUrl = await createTestDatabase()
const proxy = await startTcpProxy(databaseUrl)
afterAll(() => proxy.close())
const loanApi = await startLoanApi({
  DATABASE_URL: proxy.inFrontOf(databaseUrl),
  DATABASE_POOL_MAX: '1',
  REQUEST_BUDGET_MS: String(BUDGET_MS),
})
const stalls = watchStalls()

beforeEach(async () => {
  await expect.poll(async () => (await loanApi.apply()).status).toBe(200)
  stalls.reset()
})

/** All want the one connection, which answers nobody. */
async function applyAndRead() {
  const applying = Promise.all(Array.from({ length: REQUESTS }, () => loanApi.apply()))
  const reading = Promise.all(Array.from({ length: REQUESTS }, () => loanApi.call('/loan/applications')))
  const answers = { applying: await applying, reading: await reading }
  const longestMs = Math.max(...Object.values(answers).flatMap(each => each.map(({ tookMs }) => tookMs)))
  expect(longestMs).toBeLessThanOrEqual(BUDGET_MS + GRACE_MS + stalls.mostWithin(BUDGET_MS))
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
  loanApi.authSvc.answer(slowHeaders(100, json(200, active('shop-client'))))
  proxy.die()
  const { applying, reading } = await applyAndRead()
  proxy.carry()
  for (const { status } of [...applying, ...reading]) expect(status).toBe(503)
  await expect.poll(async () => (await loanApi.apply()).status, { timeout: 2_000 }).toBe(200)
})

import { afterAll, describe, expect, test } from 'vitest'
import { json, slowHeaders } from '../../../test/faults/effects.ts'
import { startTcpProxy } from '../../../test/faults/tcp-proxy.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { SCORE_720, startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

/** So late that the database's own timeout, as long as the budget, would end statements long after everybody has been answered. */
const SCORE_AFTER_MS = 1_500
const PATIENT_BUDGET_MS = 3_000
const BUDGET_MS = 300
const REQUESTS = 10

const databaseUrl = await createTestDatabase()
const proxy = await startTcpProxy(databaseUrl)
afterAll(() => proxy.close())
const patient = await startLoanApi({
  DATABASE_URL: databaseUrl,
  REQUEST_BUDGET_MS: String(PATIENT_BUDGET_MS),
  SCORING_BUDGET_MS: String(PATIENT_BUDGET_MS),
})
const remote = await startLoanApi({
  DATABASE_URL: proxy.inFrontOf(databaseUrl),
  REQUEST_BUDGET_MS: String(BUDGET_MS),
})

describe('while writing is locked, no backend goes on waiting for', () => {
  test('decisions that nobody waits for any more', async () => {
    patient.scoringSvc.answer(slowHeaders(SCORE_AFTER_MS, json(200, SCORE_720)))
    const applying = Promise.all(Array.from({ length: REQUESTS }, () => patient.apply()))
    await patient.scoringSvc.received(REQUESTS)
    await whileLocked(databaseUrl, async waiting => {
      await expect.poll(waiting, { timeout: PATIENT_BUDGET_MS }).toBe(REQUESTS)
      for (const { status, tookMs } of await applying) {
        expect(status).toBe(202)
        expect(tookMs).toBeLessThan(PATIENT_BUDGET_MS + 500)
      }
      await expect.poll(waiting, { timeout: 1_000 }).toBe(0)
    })
    patient.scoringSvc.answer(json(200, SCORE_720))
    expect((await patient.apply()).status).toBe(200)
  })

  test('a loan-api that is gone without a word', async () => {
    await whileLocked(databaseUrl, async waiting => {
      const applying = remote.apply()
      await expect.poll(waiting).toBe(1)
      proxy.die()
      expect((await applying).status).toBe(503)
      await expect.poll(waiting, { timeout: 2_000 }).toBe(0)
    })
  })
})

import { afterAll, beforeEach, expect, test } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { startTcpProxy } from '../../../test/faults/tcp-proxy.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { SCORE_720, startLoanApi } from './_loan-api.ts'
import { recordUndecided } from './_undecided.ts'

const databaseUrl = await createTestDatabase()
const proxy = await startTcpProxy(databaseUrl)
afterAll(() => proxy.close())

const behindProxy = { DATABASE_URL: proxy.inFrontOf(databaseUrl), RECOVERY_RATE_PER_SECOND: '200' }
const loanApi = await startLoanApi(behindProxy, { recovers: true })
/** Beside the proxy, and without recovery. */
const { rows } = await startLoanApi({ DATABASE_URL: databaseUrl })

const SOON = { timeout: 15_000 }
/** Longer than an instance waits before it looks again for what is late. */
const ITS_TURN_MS = 3_000

const counted = () => loanApi.metric('slo_requests_total{objective="freshness",result="bad"}')
const count = async (condition: string, ids: string[]) => {
  const text = `SELECT count(*)::int FROM loan_applications WHERE ${condition} AND application_id = ANY ($1)`
  return (await rows(text, [ids]))[0]?.count
}
const statements = async (statement: string, outcome: string) =>
  (await loanApi.metric(
    `database_statement_duration_seconds_count{statement="${statement}",outcome="${outcome}"}`,
  )) || 0

beforeEach(() => loanApi.scoringSvc.answer(json(503, { code: 'bureau_unavailable', attempts: 0 })))

/** Applications that were marked as late, in a statement whose answer was lost. */
async function markUnheard(): Promise<string[]> {
  const lostBefore = await statements('mark-late', 'reset')
  const ids: string[] = []
  const lost = async () => {
    ids.push(...(await recordUndecided({ rows }, 100, { ageHours: 0.5, dueInMs: 3_600_000 })))
    proxy.cutOnReplyTo('mark-late')
    const mayBeLost = () => statements('mark-late', 'reset')
    await expect.poll(mayBeLost, { timeout: ITS_TURN_MS }).toBeGreaterThan(lostBefore)
  }
  await expect
    .poll(
      () =>
        lost().then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true)
  return ids
}

test('applications whose mark was not confirmed are counted all the same, once', async () => {
  const before = await counted()
  const ids = await markUnheard()
  await expect.poll(counted, SOON).toBe(before + ids.length)
  expect(await count('counted_late_at IS NOT NULL', ids)).toBe(ids.length)
  const looked = await statements('find-late', 'answered')
  await expect.poll(() => statements('find-late', 'answered'), SOON).toBeGreaterThan(looked + 1)
  expect(await counted()).toBe(before + ids.length)
})

test('so are those that are decided before it is confirmed', async () => {
  const before = await counted()
  const ids = await markUnheard()
  loanApi.scoringSvc.answer(json(200, SCORE_720))
  await rows('UPDATE loan_applications SET next_attempt_at = now() WHERE application_id = ANY ($1)', [ids])
  await expect.poll(() => count("status = 'RECEIVED'", ids), SOON).toBe(0)
  await expect.poll(counted, SOON).toBe(before + ids.length)
})

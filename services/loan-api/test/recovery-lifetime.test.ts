import { afterAll, expect, test } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { startTcpProxy } from '../../../test/faults/tcp-proxy.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { SCORE_720, startLoanApi } from './_loan-api.ts'
import { recordUndecided, summary } from './_undecided.ts'

const databaseUrl = await createTestDatabase()
const proxy = await startTcpProxy(databaseUrl)
afterAll(() => proxy.close())
const recovers = { recovers: true }
const remote = await startLoanApi(
  { DATABASE_URL: proxy.inFrontOf(databaseUrl), REQUEST_BUDGET_MS: '300' },
  recovers,
)
/** Sees the same database whatever the proxy does. */
const observer = await startLoanApi({ DATABASE_URL: databaseUrl })
const waiting = await startLoanApi()
const draining = await startLoanApi({ RECOVERY_RATE_PER_SECOND: '10' }, recovers)

test('a database that is gone interrupts recovery, is logged once and counted, and its return is enough', async () => {
  proxy.hold()
  proxy.reset()
  const failures = () => remote.metric('recovery_failures_total')
  await expect.poll(failures, { timeout: 10_000 }).toBeGreaterThan(2)
  expect(remote.logged.filter(line => line.includes('recovery is interrupted'))).toHaveLength(1)
  await recordUndecided(observer, 3)
  proxy.carry()
  await expect.poll(() => summary(observer), { timeout: 10_000 }).toEqual({ APPROVED: 3, decisions: 3 })
})

test('nothing is recovered before the service has started, and everything due after', async () => {
  await recordUndecided(waiting, 2)
  expect(await waiting.service.isReady()).toBe(true)
  const taken = 'database_statement_duration_seconds_count{statement="take-due",outcome="answered"}'
  expect(await waiting.metric(taken)).toBeNaN()
  waiting.service.started?.()
  await expect.poll(() => summary(waiting), { timeout: 10_000 }).toEqual({ APPROVED: 2, decisions: 2 })
  expect(await waiting.metric(taken)).toBeGreaterThan(0)
})

test('a drain takes no more, gives back what was not begun, and finishes what was', async () => {
  const scores: (() => void)[] = []
  draining.scoringSvc.answer({ play: res => void scores.push(() => json(200, SCORE_720).play(res)) })
  const ids = await recordUndecided(draining, 20)
  await draining.scoringSvc.received(1)
  let isDrained = false
  const drained = draining.service.idle?.().then(() => {
    isDrained = true
  })
  await expect.poll(() => draining.metric('recovery_attempts_total{outcome="given_back"}')).toBeGreaterThan(0)
  const begun = draining.scoringSvc.requests.length
  const held = 'SELECT count(*)::int FROM loan_applications WHERE leased_until IS NOT NULL'
  expect(await draining.rows(held)).toEqual([{ count: begun }])
  expect(isDrained).toBe(false)

  for (const score of scores) score()
  await drained
  expect(draining.scoringSvc.requests).toHaveLength(begun)
  expect(await summary(draining)).toEqual({ APPROVED: begun, RECEIVED: ids.length - begun, decisions: begun })
  const due = 'SELECT count(*)::int FROM loan_applications WHERE next_attempt_at <= now()'
  expect(await draining.rows(due)).toEqual([{ count: ids.length - begun }])
})

import { expect, test } from 'vitest'
import { createTestDatabase } from '../postgres/database.ts'
import { beginMeasuring, expectWithinBudget } from './_clock.ts'
import { applySteadily } from './_load.ts'
import { expectChargedOnce, openRecords } from './_records.ts'
import { startSystem } from './_system.ts'

const BUDGET_MS = 750
const APPLICATIONS = 1_000
const PER_SECOND = 100

/** scoring-svc's retries in any 10 s: this share of the first attempts, and so many more. */
const RETRY_WINDOW_S = 10
const RETRY_SHARE = 0.3
const RETRY_FLOOR = 10
/** Its breaker probes the bureau once in so long. */
const COOL_DOWN_S = 5
/** By then the breaker has opened, and what was on its way has ended. */
const OPEN_WITHIN_MS = 2_500

const DECIDED_WITHIN_S = 60

const databaseUrl = await createTestDatabase()
const records = openRecords(databaseUrl)
const system = await startSystem(databaseUrl, { loanApi: { REQUEST_BUDGET_MS: String(BUDGET_MS) } })
const { bureau, scoringSvc } = system

const unguarded = await startSystem(await createTestDatabase(), {
  // No breaker opens, and nobody else asks the bureau.
  scoringSvc: { BREAKER_MINIMUM_CALLS: '10000' },
  recovers: false,
})

test('in an outage 1,000 applications are taken in time at the cost of few calls, and all are decided soon after its end', {
  timeout: 150_000,
}, async () => {
  await bureau.begin('outage')
  beginMeasuring(system)
  const answers = await applySteadily(system, 'outage', { count: APPLICATIONS, perSecond: PER_SECOND })

  // Every one is answered 202, in time.
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202))
  expect(answers.filter(({ repeats }) => repeats > 0).length).toBeLessThan(0.05 * APPLICATIONS)
  expectWithinBudget(system, answers, BUDGET_MS)
  expect(await records.statuses()).toEqual({ RECEIVED: APPLICATIONS })

  // The bureau is spared: a few retries until the breaker opens, then a probe now and then.
  const opened = 'circuit_breaker_transitions_total{name="bureau",from="closed",to="open"}'
  expect(await scoringSvc.metric(opened)).toBe(1)
  const { calls, entries } = await bureau.journal()
  const begunAtMs = (entry: { startedAt: string }) => Date.parse(entry.startedAt)
  const openAtMs = Math.min(...entries.map(begunAtMs)) + OPEN_WITHIN_MS
  const before = entries.filter(entry => begunAtMs(entry) < openAtMs)
  const asked = new Set(before.map(({ applicationId }) => applicationId)).size
  expect(before.length).toBeLessThanOrEqual((1 + RETRY_SHARE) * asked + RETRY_FLOOR)
  const probes = Math.ceil(APPLICATIONS / PER_SECOND / COOL_DOWN_S) + 1
  expect(calls - before.length).toBeLessThanOrEqual(probes)

  // It is back, and everybody gets the decision that was due, paid for once.
  const [{ off_at: offAt }] = await records.rows('SELECT now() AS off_at')
  await bureau.off()
  await expect.poll(records.undecided, { interval: 500, timeout: 90_000 }).toBe(0)
  const [{ last }] = await records.rows('SELECT max(decided_at) AS last FROM loan_decisions')
  expect((last.getTime() - offAt.getTime()) / 1_000).toBeLessThan(DECIDED_WITHIN_S)
  expectChargedOnce(await bureau.journal(), answers)
})

test('and with the retry budget alone it would get no more than 1.3 calls for each', async () => {
  await unguarded.bureau.begin('outage')
  const answers = await applySteadily(unguarded, 'unguarded', { count: 300, perSecond: PER_SECOND })
  const { calls, applications, entries } = await unguarded.bureau.journal()
  expect(applications).toBe(answers.length)
  const begun = entries.map(({ startedAt }) => Date.parse(startedAt) / 1_000)
  const windows = Math.ceil((Math.max(...begun) - Math.min(...begun)) / RETRY_WINDOW_S)
  expect(calls).toBeLessThanOrEqual((1 + RETRY_SHARE) * answers.length + windows * RETRY_FLOOR)
})

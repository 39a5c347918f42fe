import { withRequest } from '@loans/service-kit/log/log'
import pg from 'pg'
import { expect, test } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { createApplicationRepository } from '../src/adapters/postgres/application-repository.ts'
import { createDueApplications } from '../src/adapters/postgres/due-applications.ts'
import { MARK_LATE } from '../src/adapters/postgres/recovery-statements.ts'
import { verifyAudit } from '../src/verify-audit.ts'
import { connectTo } from './_database.ts'
import { SCORE_720, startLoanApi } from './_loan-api.ts'
import { recordUndecided, summary } from './_undecided.ts'

const TIMEOUT_MS = 1_000
const MINUTES = 1 / 60
const LATE = 15 * MINUTES

const OPTIONS = {
  currency: 'USD',
  policyVersion: '2026-11',
  maximumAgeHours: 72,
  leaseMs: 10_000,
  freshForMinutes: 15,
}
const REPORT = { outcome: 'no_credit_file', provider: 'ExternalScoreCo' } as const

/** Instances on one database, counted together. */
async function startInstances(count: number) {
  const DATABASE_URL = await createTestDatabase()
  const variables = { DATABASE_URL, RECOVERY_RATE_PER_SECOND: '200' }
  const instances = await Promise.all(
    Array.from({ length: count }, () => startLoanApi(variables, { recovers: true })),
  )
  const [loanApi] = instances as [Awaited<ReturnType<typeof startLoanApi>>]
  const sum = async (series: string) =>
    (await Promise.all(instances.map(({ metric }) => metric(series)))).reduce((all, each) => all + each, 0)
  return {
    instances,
    loanApi,
    freshness: async () =>
      Promise.all(
        ['good', 'bad'].map(result => sum(`slo_requests_total{objective="freshness",result="${result}"}`)),
      ),
    /** How often they have looked for what is late, all together. */
    looks: () => sum('database_statement_duration_seconds_count{statement="find-late",outcome="answered"}'),
    answer: (effect: Parameters<typeof loanApi.scoringSvc.answer>[0]) => {
      for (const { scoringSvc } of instances) scoringSvc.answer(effect)
    },
    undecided: async () => (await summary(loanApi)).RECEIVED ?? 0,
  }
}

const OUTAGE = json(503, { code: 'bureau_unavailable', attempts: 0 })
const SOON = { timeout: 15_000 }

const inOutage = await startInstances(2)
const atItsTime = await startInstances(1)
const inGoodTime = await startInstances(1)
const tooLate = await startInstances(2)
const setAside = await startInstances(1)
const byHand = await startLoanApi()
const database = connectTo(byHand.databaseUrl)
const due = createDueApplications(database, OPTIONS)
const applications = createApplicationRepository(database, OPTIONS)

/** Looks and marks, as one instance does. */
async function markLate(): Promise<number> {
  const late = await due.findLate(9, TIMEOUT_MS)
  return late ? due.markLate(late, TIMEOUT_MS) : 0
}

test('an outage counts while it lasts, each application once whoever looks, and no decision counts it again', async () => {
  const { loanApi, freshness, looks, answer, undecided } = inOutage
  answer(OUTAGE)
  const ids = await recordUndecided(loanApi, 1_200, { ageHours: LATE + MINUTES, dueInMs: 3_600_000 })
  await recordUndecided(loanApi, 5, { dueInMs: 3_600_000 })

  await expect.poll(freshness, SOON).toEqual([0, 1_200])
  expect(await undecided()).toBe(1_205)
  const seen = await looks()
  await expect.poll(looks, SOON).toBeGreaterThan(seen + 4)
  expect(await freshness()).toEqual([0, 1_200])

  answer(json(200, SCORE_720))
  await loanApi.rows('UPDATE loan_applications SET next_attempt_at = now() WHERE application_id = ANY ($1)', [
    ids.slice(0, 20),
  ])
  await expect.poll(undecided, SOON).toBe(1_185)
  expect(await freshness()).toEqual([0, 1_200])
})

test('an application counts as bad as soon as its time is over', async () => {
  const { loanApi, freshness, looks, answer } = atItsTime
  answer(OUTAGE)
  const [id] = await recordUndecided(loanApi, 1, { ageHours: LATE - 4 / 3600, dueInMs: 3_600_000 })
  await expect.poll(looks, SOON).toBeGreaterThan(0)
  expect(await freshness()).toEqual([0, 0])
  await expect.poll(freshness, SOON).toEqual([0, 1])
  const [row] = await loanApi.rows(
    `SELECT status, counted_late_at - created_at > interval '15 minutes' AS was_late
     FROM loan_applications WHERE application_id = $1`,
    [id],
  )
  expect(row).toEqual({ status: 'RECEIVED', was_late: true })
})

test('a decision in time counts as good, in its request and by recovery', async () => {
  const { loanApi, freshness, answer, undecided } = inGoodTime
  expect((await loanApi.apply()).status).toBe(200)
  expect(await freshness()).toEqual([1, 0])
  answer(OUTAGE)
  expect((await loanApi.apply()).status).toBe(202)
  expect((await loanApi.apply(undefined, { headers: { prefer: 'respond-async' } })).status).toBe(202)
  answer(json(200, SCORE_720))
  await loanApi.rows('UPDATE loan_applications SET next_attempt_at = now() WHERE next_attempt_at IS NOT NULL')
  await expect.poll(undecided, SOON).toBe(0)
  expect(await freshness()).toEqual([3, 0])
})

test('a late decision counts as bad once, whether or not the mark came first', async () => {
  const { loanApi, freshness, undecided } = tooLate
  await recordUndecided(loanApi, 100, { ageHours: LATE + MINUTES })
  await expect.poll(undecided, SOON).toBe(0)
  expect(await freshness()).toEqual([0, 100])
})

test('one that waits for a person counts as bad, before and after it is set aside', async () => {
  const { loanApi, freshness, looks } = setAside
  await recordUndecided(loanApi, 1, { ageHours: 73 })
  const [before] = await recordUndecided(loanApi, 1, { ageHours: 73, dueInMs: 3_600_000 })
  await loanApi.rows(
    'UPDATE loan_applications SET set_aside_at = now(), next_attempt_at = NULL WHERE application_id = $1',
    [before],
  )
  await expect.poll(freshness, SOON).toEqual([0, 2])
  await expect.poll(() => loanApi.metric('recovery_attempts_total{outcome="set_aside"}'), SOON).toBe(1)
  const seen = await looks()
  await expect.poll(looks, SOON).toBeGreaterThan(seen + 1)
  expect(await freshness()).toEqual([0, 2])
})

test('the mark takes no lease away, is no event, and is told to who decides', async () => {
  await recordUndecided(byHand, 2, { ageHours: LATE + MINUTES })
  const [unmarked, marked] = await due.take(2, TIMEOUT_MS)
  if (!unmarked || !marked) throw new Error('nothing is due')
  const decide = (application: typeof marked) =>
    withRequest({ requestId: 'freshness' }, () =>
      applications.decide(
        application,
        { status: 'REJECTED', riskBand: 'HIGH', reasons: ['NO_CREDIT_FILE'] },
        REPORT,
        TIMEOUT_MS,
      ),
    )
  expect(await decide(unmarked)).toMatchObject({ status: 'REJECTED', wasCountedLate: false })
  expect([await markLate(), await markLate()]).toEqual([1, 0])
  expect(await decide(marked)).toMatchObject({ status: 'REJECTED', wasCountedLate: true })
  const events = await byHand.rows(
    'SELECT event FROM loan_events WHERE application_id = $1 ORDER BY sequence',
    [marked.applicationId],
  )
  expect(events.map(({ event }) => event)).toEqual(['RECEIVED', 'REJECTED'])
  expect(await verifyAudit(byHand.databaseUrl)).toEqual({ applications: 2, events: 4 })
})

test('what another statement holds is left to it, and counted when it is done', async () => {
  const [id] = await recordUndecided(byHand, 2, { ageHours: LATE + MINUTES })
  const other = new pg.Client({ connectionString: byHand.databaseUrl })
  await other.connect()
  await other.query('BEGIN')
  await other.query('SELECT FROM loan_applications WHERE application_id = $1 FOR UPDATE', [id])
  expect(await markLate()).toBe(1)
  await other.end()
  await expect.poll(markLate).toBe(1)
})

test('what two have found is marked by one of them, which is told so however often it asks', async () => {
  await recordUndecided(byHand, 3, { ageHours: LATE + MINUTES })
  const [one, other] = [await due.findLate(9, TIMEOUT_MS), await due.findLate(9, TIMEOUT_MS)]
  if (!one || !other) throw new Error('nothing is late')
  expect(other.applicationIds).toEqual(one.applicationIds)
  expect(await due.markLate(other, TIMEOUT_MS)).toBe(3)
  expect(await due.markLate(one, TIMEOUT_MS)).toBe(0)
  expect(await due.markLate(other, TIMEOUT_MS)).toBe(3)
})

test.each([
  ['by itself, not confirmed: it counts', true, 3],
  ['by another: it does not', false, 0],
])('a mark that is still being written is waited for: %s', async (_whose, isItsOwn, counted) => {
  await recordUndecided(byHand, 3, { ageHours: LATE + MINUTES })
  const [late, other] = [await due.findLate(9, TIMEOUT_MS), await due.findLate(9, TIMEOUT_MS)]
  if (!late || !other) throw new Error('nothing is late')
  const writing = new pg.Client({ connectionString: byHand.databaseUrl })
  await writing.connect()
  await writing.query('BEGIN')
  await writing.query(MARK_LATE, [late.applicationIds, (isItsOwn ? late : other).foundAt])
  const marked = due.markLate(late, TIMEOUT_MS)
  const waiting =
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
  await expect.poll(() => byHand.rows(waiting), { interval: 10 }).toHaveLength(1)
  await writing.query('COMMIT')
  await writing.end()
  expect(await marked).toBe(counted)
})

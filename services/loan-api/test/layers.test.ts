import { withRequest } from '@loans/service-kit/log/log'
import { expect, test } from 'vitest'
import { createApplicationRepository } from '../src/adapters/postgres/application-repository.ts'
import { createDueApplications } from '../src/adapters/postgres/due-applications.ts'
import type { LeasedApplication } from '../src/applications/application.ts'
import { connectTo } from './_database.ts'
import { APPLIED, startLoanApi } from './_loan-api.ts'

/**
 * What keeps an application from being decided twice has several layers, and the loss of one is hidden by the next: here each is
 * met alone. The triggers, and the key of the evidence, are in records.test.ts; keys and fingerprints in idempotency*.test.ts.
 */
const loanApi = await startLoanApi()
const database = connectTo(loanApi.databaseUrl)
const options = {
  currency: 'USD',
  policyVersion: '2026-11',
  maximumAgeHours: 72,
  leaseMs: 10_000,
  freshForMinutes: 15,
}
const applications = createApplicationRepository(database, options)
const due = createDueApplications(database, options)
const TIMEOUT_MS = 1_000

const REPORT = { outcome: 'no_credit_file', provider: 'ExternalScoreCo' } as const
const REJECTION = { status: 'REJECTED', riskBand: 'HIGH', reasons: ['NO_CREDIT_FILE'] } as const

const inRequest = <T>(work: () => Promise<T>) => withRequest({ requestId: 'layers' }, work)

async function receive(): Promise<LeasedApplication> {
  const received = await inRequest(() => applications.receive(APPLIED, TIMEOUT_MS))
  if (!received) throw new Error('it was not recorded')
  return received
}
const decide = (application: LeasedApplication) =>
  inRequest(() =>
    applications.decide(application, { ...REJECTION, reasons: [...REJECTION.reasons] }, REPORT, TIMEOUT_MS),
  )
const defer = (application: LeasedApplication) =>
  inRequest(() =>
    applications.defer(application, { dueInMs: 0, reason: 'bureau_unavailable', failedPulls: 1 }, TIMEOUT_MS),
  )

test('the status alone: who still holds the token of a decided application writes nothing, without a trigger to stop it', async () => {
  const application = await receive()
  expect((await decide(application))?.status).toBe('REJECTED')
  await loanApi.rows('ALTER TABLE loan_applications DISABLE TRIGGER guard_loan_application')
  try {
    expect(await decide(application)).toBeUndefined()
    expect(await defer(application)).toBeUndefined()
    expect(await inRequest(() => due.setAside(application, TIMEOUT_MS))).toBe(false)
    await due.giveBack([application], TIMEOUT_MS)
  } finally {
    await loanApi.rows('ALTER TABLE loan_applications ENABLE TRIGGER guard_loan_application')
  }
  const [row] = await loanApi.rows(
    'SELECT status, next_attempt_at FROM loan_applications WHERE application_id = $1',
    [application.applicationId],
  )
  expect(row).toEqual({ status: 'REJECTED', next_attempt_at: null })
})

test('the fencing token alone: who has lost the lease of an undecided application writes nothing', async () => {
  const before = await receive()
  await loanApi.rows(
    "UPDATE loan_applications SET leased_until = now() - interval '1 s' WHERE application_id = $1",
    [before.applicationId],
  )
  const taken = await due.take(10, TIMEOUT_MS)
  const now = taken.find(({ applicationId }) => applicationId === before.applicationId)
  expect(now?.fencingToken).toBe('2')
  expect(await decide(before)).toBeUndefined()
  expect(await defer(before)).toBeUndefined()
  expect(await inRequest(() => due.setAside(before, TIMEOUT_MS))).toBe(false)
  await due.giveBack([before], TIMEOUT_MS)
  const [row] = await loanApi.rows(
    'SELECT status, leased_until > now() AS is_leased, fencing_token FROM loan_applications WHERE application_id = $1',
    [before.applicationId],
  )
  expect(row).toEqual({ status: 'RECEIVED', is_leased: true, fencing_token: '2' })
  expect((now && (await decide(now)))?.status).toBe('REJECTED')
})

test('the lease alone: what somebody works on is not due', async () => {
  const { applicationId } = await receive()
  const taken = await due.take(1_000, TIMEOUT_MS)
  expect(taken.map(application => application.applicationId)).not.toContain(applicationId)
})

test('the unique key alone: the database records a key of a partner once', async () => {
  const insert = (partnerId: string) =>
    loanApi.rows(
      `INSERT INTO loan_applications
         (application_id, partner_id, user_id, amount, term_months, income, currency, idempotency_key, fingerprint)
       VALUES (gen_random_uuid(), $1, '1', 1, 1, 1, 'USD', 'one', sha256('body'))`,
      [partnerId],
    )
  await insert('shop')
  await insert('bank')
  await expect(insert('shop')).rejects.toMatchObject({ code: '23505' })
})

test('the fingerprint alone: a key is never recorded without what it stands for', async () => {
  const insert = `INSERT INTO loan_applications
      (application_id, partner_id, user_id, amount, term_months, income, currency, idempotency_key)
    VALUES (gen_random_uuid(), 'shop', '1', 1, 1, 1, 'USD', 'two')`
  await expect(loanApi.rows(insert)).rejects.toMatchObject({ code: '23514' })
})

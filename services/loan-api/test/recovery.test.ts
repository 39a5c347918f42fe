import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { LONGEST_BACKOFF_MS } from '../src/applications/backoff.ts'
import { SCORE_720, startLoanApi } from './_loan-api.ts'
import { recordUndecided, summary } from './_undecided.ts'

const RATE_PER_SECOND = 20
const MAX_IN_FLIGHT = 4

const loanApi = await startLoanApi(
  { RECOVERY_RATE_PER_SECOND: String(RATE_PER_SECOND), MAX_IN_FLIGHT: String(MAX_IN_FLIGHT) },
  { recovers: true },
)
const { rows, scoringSvc } = loanApi

const undecided = async () => (await summary(loanApi)).RECEIVED ?? 0

/** So that no test meets what another left. */
afterEach(async () => {
  scoringSvc.answer(json(200, SCORE_720))
  await rows('UPDATE loan_applications SET next_attempt_at = now() WHERE next_attempt_at IS NOT NULL')
  await expect.poll(undecided, { timeout: 10_000 }).toBe(0)
})

async function rowOf(applicationId: string) {
  const [row] = await rows('SELECT * FROM loan_applications WHERE application_id = $1', [applicationId])
  return row
}

test('a deferred application is decided as soon as it is due, once, by the same rules', async () => {
  scoringSvc.answer(json(503, { code: 'bureau_unavailable' }))
  const { status, body } = await loanApi.apply()
  expect(status).toBe(202)
  scoringSvc.answer(json(200, SCORE_720))
  await rows('UPDATE loan_applications SET next_attempt_at = now() WHERE application_id = $1', [
    body.applicationId,
  ])

  const read = async () => (await loanApi.call(`/loan/applications/${body.applicationId}`)).body
  await expect.poll(async () => (await read()).status, { timeout: 5_000 }).toBe('APPROVED')
  expect(await read()).toMatchObject({
    ...body,
    status: 'APPROVED',
    decisionMode: 'deferred',
    monthlyPayment: 497.5,
  })
  expect(scoringSvc.requests.map(({ headers }) => headers['x-round'])).toEqual(['0', '1'])
  expect(scoringSvc.requests[1]?.body).toEqual(scoringSvc.requests[0]?.body)
  expect(scoringSvc.requests[1]?.headers['x-request-id']).toMatch(/^[\w-]{36}$/)
  expect(await loanApi.metric('loan_applications_total{status="APPROVED",mode="deferred"}')).toBeGreaterThan(
    0,
  )
  expect(await loanApi.metric('recovery_attempts_total{outcome="decided"}')).toBeGreaterThan(0)
})

test('an application whose owner is gone is finished when its lease has expired', async () => {
  const [id = ''] = await recordUndecided(loanApi, 1)
  await rows(
    'UPDATE loan_applications SET leased_until = now() + $2::interval, next_attempt_at = NULL WHERE application_id = $1',
    [id, '1 second'],
  )
  const leasedUntil = (await rowOf(id)).leased_until
  await expect.poll(undecided, { timeout: 5_000 }).toBe(0)
  const [{ decided_at: decidedAt }] = await rows(
    'SELECT decided_at FROM loan_decisions WHERE application_id = $1',
    [id],
  )
  expect(decidedAt.getTime()).toBeGreaterThanOrEqual(leasedUntil.getTime())
})

test('an application that another instance is taking at this moment is left to it, and holds up no other', async () => {
  const [taken = ''] = await recordUndecided(loanApi, 1, { dueInMs: 500 })
  const other = new pg.Client({ connectionString: loanApi.databaseUrl })
  await other.connect()
  await other.query('BEGIN')
  await other.query('SELECT FROM loan_applications WHERE application_id = $1 FOR UPDATE', [taken])
  await expect.poll(async () => (await rowOf(taken)).next_attempt_at < new Date()).toBe(true)

  const [free = ''] = await recordUndecided(loanApi, 1)
  await expect.poll(async () => (await rowOf(free)).status, { timeout: 5_000 }).toBe('APPROVED')
  expect((await rowOf(taken)).round).toBe(0)
  await other.end()
  await expect.poll(async () => (await rowOf(taken)).status, { timeout: 5_000 }).toBe('APPROVED')
})

test('no more are scored in a second than the rate allows, and evenly', async () => {
  const calledAtMs: number[] = []
  scoringSvc.answer(() => {
    calledAtMs.push(performance.now())
    return json(200, SCORE_720)
  })
  await recordUndecided(loanApi, 50)
  await expect.poll(undecided, { timeout: 10_000 }).toBe(0)
  for (const [index, at] of calledAtMs.entries()) {
    const inThatSecond = calledAtMs.slice(index).filter(later => later < at + 1_000)
    // One call may have been late, and the next in time.
    expect(inThatSecond.length).toBeLessThanOrEqual(RATE_PER_SECOND + 2)
  }
})

test('while partners fill half of what may be in flight, nothing is taken', async () => {
  const [id = ''] = await recordUndecided(loanApi, 1, { dueInMs: 500 })
  scoringSvc.answer(hang())
  const applying = [
    loanApi.apply(),
    loanApi.apply({ userId: '7', amount: 5_000, termMonths: 12, income: 4_000 }, { token: 'bank-client' }),
  ]
  expect(applying).toHaveLength(MAX_IN_FLIGHT / 2)
  await scoringSvc.received(applying.length)
  for (const { status } of await Promise.all(applying)) expect(status).toBe(202)
  scoringSvc.answer(json(200, SCORE_720))
  await expect.poll(async () => (await rowOf(id)).status, { timeout: 5_000 }).toBe('APPROVED')
  // It had been due for a second when the first partner was answered.
  const decided = await rows(
    `SELECT decided_at > (SELECT min(updated_at) FROM loan_applications WHERE status = 'RECEIVED') AS afterwards
     FROM loan_decisions WHERE application_id = $1`,
    [id],
  )
  expect(decided).toEqual([{ afterwards: true }])
})

test('an application that another instance takes over meanwhile is left to it, and counted', async () => {
  const lost = () => loanApi.metric('recovery_attempts_total{outcome="lease_lost"}')
  const before = await lost()
  scoringSvc.answer(({ body }) => ({
    play: async res => {
      const { applicationId } = body as { applicationId: string }
      await rows('UPDATE loan_applications SET fencing_token = fencing_token + 1 WHERE application_id = $1', [
        applicationId,
      ])
      json(200, SCORE_720).play(res)
    },
  }))
  const [id = ''] = await recordUndecided(loanApi, 1)
  await expect.poll(lost, { timeout: 5_000 }).toBe(before + 1)
  expect((await rowOf(id)).status).toBe('RECEIVED')
  expect(await loanApi.metric('loan_leases_lost_total')).toBeGreaterThan(0)
  await rows('UPDATE loan_applications SET leased_until = now() WHERE application_id = $1', [id])
})

describe('backoff is raised', () => {
  const FAILED = 3
  test.each([
    [
      'by a failure that reached the bureau',
      json(503, { code: 'bureau_unavailable', attempts: 2 }),
      FAILED + 1,
    ],
    ['by one that does not say so', json(504, { code: 'deadline_exceeded' }), FAILED + 1],
    ['by a score that decides nothing', json(200, { ...SCORE_720, score: 500 }), FAILED + 1],
    ['by silence, behind which a pull may hide', json(500, {}), FAILED + 1],
    ['not by one that did not', json(503, { code: 'bureau_unavailable', attempts: 0 }), FAILED],
    ['not by a scoring-svc that is overloaded', json(503, { code: 'overloaded', attempts: 0 }), FAILED],
  ])('%s', async (_when, effect, expected) => {
    scoringSvc.answer(effect)
    const [id = ''] = await recordUndecided(loanApi, 1, { failedPulls: FAILED })
    await expect
      .poll(async () => (await rowOf(id)).round > 0 && (await rowOf(id)).leased_until === null, {
        timeout: 5_000,
      })
      .toBe(true)
    const first = (
      await rows(
        'SELECT failed_pulls - (round - 1) * $2 AS failed_pulls, extract(epoch FROM next_attempt_at - updated_at) * 1000 AS wait_ms FROM loan_applications WHERE application_id = $1',
        [id, expected - FAILED],
      )
    )[0]
    expect(first.failed_pulls).toBe(expected)
    expect(Number(first.wait_ms)).toBeGreaterThanOrEqual(0)
    expect(Number(first.wait_ms)).toBeLessThanOrEqual(LONGEST_BACKOFF_MS)
  })

  test('not by a scoring-svc that is not there', async () => {
    await scoringSvc.stop()
    const [id = ''] = await recordUndecided(loanApi, 1)
    await expect.poll(async () => (await rowOf(id)).round, { timeout: 5_000 }).toBeGreaterThan(0)
    expect((await rowOf(id)).failed_pulls).toBe(0)
    await scoringSvc.start()
  })
})

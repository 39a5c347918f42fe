import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { verifyAudit } from '../src/verify-audit.ts'
import { repeatedRequests, UNAVAILABLE } from './_idempotency.ts'
import { EXAMPLE, POLICY_VERSION, SCORE_720, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()
const { request, passTime } = repeatedRequests(loanApi)

const eventsOf = (applicationId: string) =>
  loanApi.rows(
    'SELECT sequence, event, actor, request_id, details FROM loan_events WHERE application_id = $1 ORDER BY sequence',
    [applicationId],
  )
const SHA256 = expect.stringMatching(/^[0-9a-f]{64}$/)

describe('every change of an application is an event: who, what, and in which request', () => {
  test('decided in the request that applied', async () => {
    const requestId = randomUUID()
    const { body } = await loanApi.apply(EXAMPLE, { headers: { 'x-request-id': requestId } })
    const by = { actor: 'partner:shop', request_id: requestId }
    expect(await eventsOf(body.applicationId)).toEqual([
      {
        sequence: 1,
        event: 'RECEIVED',
        ...by,
        details: { round: 0, policyVersion: POLICY_VERSION, applied: SHA256 },
      },
      {
        sequence: 2,
        event: 'APPROVED',
        ...by,
        details: { round: 0, policyVersion: POLICY_VERSION, provider: 'ExternalScoreCo', decision: SHA256 },
      },
    ])
  })

  test('deferred, and finished by a later request', async () => {
    loanApi.scoringSvc.answer(UNAVAILABLE)
    const { key } = request()
    const send = (requestId: string) =>
      request(EXAMPLE, { key, headers: { 'x-request-id': requestId } }).send()
    const { body } = await send('first')
    await passTime(key)
    loanApi.scoringSvc.answer(json(200, SCORE_720))
    await send('second')
    expect(await eventsOf(body.applicationId)).toMatchObject([
      { event: 'RECEIVED', request_id: 'first' },
      {
        event: 'DEFERRED',
        request_id: 'first',
        details: { round: 0, policyVersion: POLICY_VERSION, reason: 'bureau_unavailable' },
      },
      { event: 'APPROVED', request_id: 'second', actor: 'partner:shop', details: { round: 1 } },
    ])
  })

  test('by somebody in the database: under that name, whatever the row said before', async () => {
    loanApi.scoringSvc.answer(UNAVAILABLE)
    const { body } = await loanApi.apply()
    await loanApi.rows(
      "UPDATE loan_applications SET set_aside_at = now(), changed_by = 'partner:shop' WHERE application_id = $1",
      [body.applicationId],
    )
    expect((await eventsOf(body.applicationId)).at(-1)).toMatchObject({
      event: 'SET_ASIDE',
      actor: 'database:loans',
      request_id: '-',
    })
  })

  test('what nobody was told of is none: a lease that is taken or given back', async () => {
    loanApi.scoringSvc.answer(UNAVAILABLE)
    const { key, send } = request()
    const { body } = await send()
    await passTime(key)
    expect((await eventsOf(body.applicationId)).map(({ event }) => event)).toEqual(['RECEIVED', 'DEFERRED'])
  })
})

describe('every read is on record: who, in which request, and what was seen', () => {
  const readsIn = (requestId: string) =>
    loanApi.rows('SELECT partner_id, application_ids FROM loan_reads WHERE request_id = $1', [requestId])

  test('one application', async () => {
    const { body } = await loanApi.apply()
    const headers = { 'x-request-id': randomUUID() }
    await loanApi.call(`/loan/applications/${body.applicationId}`, { headers })
    expect(await readsIn(headers['x-request-id'])).toEqual([
      { partner_id: 'shop', application_ids: [body.applicationId] },
    ])
  })

  test('a page: once, with all that it shows', async () => {
    for (const _each of [1, 2, 3]) await loanApi.apply()
    const headers = { 'x-request-id': randomUUID() }
    const { body } = await loanApi.call('/loan/applications?limit=2', { headers })
    const [read, ...others] = await readsIn(headers['x-request-id'])
    const shown = body.items.map(({ applicationId }: { applicationId: string }) => applicationId)
    expect(read).toEqual({ partner_id: 'shop', application_ids: shown })
    expect([shown.length, others]).toEqual([2, []])
  })

  test("another partner's: that it was looked for, and nothing was seen", async () => {
    const { body } = await loanApi.apply()
    const headers = { 'x-request-id': randomUUID() }
    await loanApi.call(`/loan/applications/${body.applicationId}`, { token: 'bank-client', headers })
    expect(await readsIn(headers['x-request-id'])).toEqual([{ partner_id: 'bank', application_ids: [] }])
  })

  test('nothing is read that is not on record', async () => {
    const { body } = await loanApi.apply()
    await loanApi.rows('ALTER TABLE loan_reads RENAME TO elsewhere')
    const { status } = await loanApi
      .call(`/loan/applications/${body.applicationId}`)
      .finally(() => loanApi.rows('ALTER TABLE elsewhere RENAME TO loan_reads'))
    expect(status).toBe(500)
  })
})

describe('verification finds', async () => {
  const databaseUrl = await createTestDatabase()
  const other = await startLoanApi({ DATABASE_URL: databaseUrl })
  const tamper = async (sql: string, applicationId: string) => {
    // As somebody who may do everything: no trigger of ours sees it.
    await other.rows(
      `DO $$ BEGIN SET LOCAL session_replication_role = replica; ${sql.replaceAll('$1', `'${applicationId}'`)}; END $$`,
    )
  }

  test.each([
    [
      'an actor that was changed',
      "UPDATE loan_events SET actor = 'partner:bank' WHERE sequence = 2 AND application_id = $1",
      'event 2 is not what was written',
    ],
    [
      'a time that was changed',
      "UPDATE loan_events SET at = at - interval '1 second' WHERE sequence = 1 AND application_id = $1",
      'event 1 is not what was written',
    ],
    [
      'a request that was changed',
      "UPDATE loan_events SET request_id = 'x' WHERE sequence = 2 AND application_id = $1",
      'event 2 is not what was written',
    ],
    [
      'details that were changed',
      'UPDATE loan_events SET details = details || \'{"round": 9}\' WHERE sequence = 2 AND application_id = $1',
      'event 2 is not what was written',
    ],
    [
      'a hash that was changed',
      "UPDATE loan_events SET hash = sha256('x') WHERE sequence = 1 AND application_id = $1",
      'event 1 is not what was written',
    ],
    [
      'an event that was deleted',
      'DELETE FROM loan_events WHERE sequence = 2 AND application_id = $1',
      'event 2 is missing',
    ],
    [
      'the first event deleted',
      'DELETE FROM loan_events WHERE sequence = 1 AND application_id = $1',
      'event 1 is missing',
    ],
    [
      'the last event deleted',
      'DELETE FROM loan_events WHERE sequence = 3 AND application_id = $1',
      'event APPROVED is missing',
    ],
    ['all events deleted', 'DELETE FROM loan_events WHERE application_id = $1', 'event RECEIVED is missing'],
    [
      'an event that was added',
      'INSERT INTO loan_events SELECT application_id, 4, event, actor, request_id, at, details, hash FROM loan_events WHERE sequence = 3 AND application_id = $1',
      'event 4 is not what was written',
    ],
    [
      'an amount that was changed',
      'UPDATE loan_applications SET amount = 1 WHERE application_id = $1',
      'event 1 has another application than the record',
    ],
    [
      'an applicant that was changed',
      "UPDATE loan_applications SET user_id = '7' WHERE application_id = $1",
      'event 1 has another application than the record',
    ],
    [
      'a price that was changed',
      'UPDATE loan_decisions SET interest_rate = 0 WHERE application_id = $1',
      'event 3 has another decision than the record',
    ],
    [
      'a decision that was deleted',
      'DELETE FROM loan_decisions WHERE application_id = $1',
      'its decision is missing',
    ],
    [
      'what its key stands for changed',
      "UPDATE loan_applications SET fingerprint = sha256('other') WHERE application_id = $1",
      'event 1 has another application than the record',
    ],
    [
      'a score that was changed',
      'UPDATE loan_decisions SET score = 850 WHERE application_id = $1',
      'event 3 has another decision than the record',
    ],
    [
      'a status that was changed',
      "UPDATE loan_applications SET status = 'REJECTED' WHERE application_id = $1",
      'event REJECTED is missing',
    ],
    [
      'a decision that was taken back',
      "UPDATE loan_applications SET status = 'RECEIVED' WHERE application_id = $1; DELETE FROM loan_decisions WHERE application_id = $1",
      'the status is RECEIVED, and the events decide APPROVED',
    ],
    [
      'a deferral that was hidden',
      'UPDATE loan_applications SET deferrals = 0 WHERE application_id = $1',
      '0 deferrals have 1 events',
    ],
    [
      'an application that was deleted',
      'DELETE FROM loan_applications WHERE application_id = $1',
      'there is no such application',
    ],
  ])('%s', async (_what, sql, what) => {
    const applicationId = await deferredThenApproved()
    expect((await verifyAudit(databaseUrl)).fault).toBeUndefined()
    const copies = await keep(applicationId)
    await tamper(sql, applicationId)
    expect((await verifyAudit(databaseUrl)).fault).toEqual({ applicationId, what })
    await copies.restore()
    expect((await verifyAudit(databaseUrl)).fault).toBeUndefined()
  })

  /** Three events, so that there is a first, one in the middle and a last. */
  async function deferredThenApproved(): Promise<string> {
    const { request: requestOther, passTime: passTimeOther } = repeatedRequests(other)
    other.scoringSvc.answer(UNAVAILABLE)
    const { key, send } = requestOther()
    await send()
    await passTimeOther(key)
    other.scoringSvc.answer(json(200, SCORE_720))
    return (await send()).body.applicationId
  }

  /** The rows of an application as they are, to be put back. */
  async function keep(applicationId: string) {
    const tables = ['loan_applications', 'loan_decisions', 'loan_events']
    for (const table of tables) {
      await other.rows(`DROP TABLE IF EXISTS kept_${table}`)
      await other.rows(
        `CREATE TABLE kept_${table} AS SELECT * FROM ${table} WHERE application_id = '${applicationId}'`,
      )
    }
    const restore = async () => {
      for (const table of tables) {
        await tamper(
          `DELETE FROM ${table} WHERE application_id = $1; INSERT INTO ${table} SELECT * FROM kept_${table}`,
          applicationId,
        )
      }
    }
    return { restore }
  }
})

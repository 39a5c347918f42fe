import pg from 'pg'
import { expect, test } from 'vitest'
import {
  COUNT,
  FIND_LATE,
  MARK_LATE,
  REQUEUE_SOME,
  TAKE,
} from '../src/adapters/postgres/recovery-statements.ts'
import { FIND_EARLIER } from '../src/adapters/postgres/statements.ts'
import { startLoanApi } from './_loan-api.ts'
import { recordUndecided } from './_undecided.ts'

const loanApi = await startLoanApi()

/** A table as it is after some time: nearly all of it decided long ago. */
async function recordDecided(count: number): Promise<void> {
  await loanApi.rows(
    `WITH ids AS (SELECT gen_random_uuid() AS id FROM generate_series(1, $1)), applied AS (
       INSERT INTO loan_applications
         (application_id, partner_id, user_id, amount, term_months, income, currency, idempotency_key, fingerprint)
       SELECT id, 'shop', '123', 15000, 36, 4000, 'USD', id, sha256('body') FROM ids RETURNING application_id
     )
     SELECT count(*) FROM applied`,
    [count],
  )
  await loanApi.rows(
    `WITH decided AS (
       UPDATE loan_applications SET status = 'REJECTED', leased_until = NULL, next_attempt_at = NULL
       RETURNING application_id
     )
     INSERT INTO loan_decisions (application_id, status, mode, policy_version, inputs, provider, reasons)
     SELECT application_id, 'REJECTED', 'live', '2026-11', '{}', 'ExternalScoreCo', '{INSUFFICIENT_INCOME}' FROM decided`,
  )
}

test('what recovery asks several times a second never reads the whole table', async () => {
  await recordDecided(20_000)
  await recordUndecided(loanApi, 200)
  await loanApi.rows('ANALYZE loan_applications')
  for (const statement of [TAKE, COUNT, FIND_LATE, MARK_LATE, REQUEUE_SOME]) {
    const plan = await planOf(statement)
    expect(plan).toContain('Index Scan')
    expect(plan).not.toContain('Seq Scan on loan_applications')
  }
})

test('what is late is found by its age: nothing is read when there is nothing', async () => {
  const plan = await planOf(FIND_LATE)
  expect(plan).toContain('loan_applications_uncounted')
  expect(plan).toContain('Index Cond: (created_at < (now()')
})

test('a repeated request is found by its key, and cannot be looked for among what is due', async () => {
  expect(await planOf(FIND_EARLIER)).toContain('loan_applications_partner_id_idempotency_key_key')
  // Before an outage the index of what is due looks smaller than any other, in it it is not: even in need it must not be taken.
  const inNeed = await planOf(
    FIND_EARLIER,
    'SET LOCAL enable_seqscan = off',
    'ALTER TABLE loan_applications DROP CONSTRAINT loan_applications_partner_id_idempotency_key_key',
  )
  expect(inNeed).toContain('Update on loan_applications')
  expect(inNeed).not.toContain('loan_applications_due')
})

/** Generic, as a prepared statement is planned after some runs; what is set before is taken back. */
async function planOf(statement: string, ...settings: string[]): Promise<string> {
  const client = new pg.Client({ connectionString: loanApi.databaseUrl })
  await client.connect()
  try {
    await client.query('BEGIN')
    for (const setting of settings) await client.query(setting)
    const { rows } = await client.query(`EXPLAIN (GENERIC_PLAN) ${statement}`)
    return rows.map(line => line['QUERY PLAN']).join('\n')
  } finally {
    await client.end()
  }
}

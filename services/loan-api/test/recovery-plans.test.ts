import { expect, test } from 'vitest'
import { COUNT, REQUEUE_SOME, TAKE } from '../src/adapters/postgres/recovery-statements.ts'
import { startLoanApi } from './_loan-api.ts'
import { recordUndecided } from './_undecided.ts'

const loanApi = await startLoanApi()

/** A table as it is after some time: nearly all of it decided long ago. */
async function recordDecided(count: number): Promise<void> {
  await loanApi.rows(
    `WITH ids AS (SELECT gen_random_uuid() AS id FROM generate_series(1, $1)), applied AS (
       INSERT INTO loan_applications (application_id, partner_id, user_id, amount, term_months, income, currency)
       SELECT id, 'shop', '123', 15000, 36, 4000, 'USD' FROM ids RETURNING application_id
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
  for (const statement of [TAKE, COUNT, REQUEUE_SOME]) {
    // Generic, as a prepared statement is planned after some runs.
    const plan = await loanApi.rows(`EXPLAIN (GENERIC_PLAN) ${statement}`)
    const text = plan.map(line => line['QUERY PLAN']).join('\n')
    expect(text).toContain('Index Scan')
    expect(text).not.toContain('Seq Scan on loan_applications')
  }
})

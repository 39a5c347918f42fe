import { describe, expect, test } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { migrate } from '../src/migrate.ts'
import { EXAMPLE, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()

async function decided(): Promise<string> {
  return (await loanApi.apply()).body.applicationId
}

async function undecided(): Promise<string> {
  loanApi.scoringSvc.answer(json(503, { code: 'bureau_unavailable' }))
  return (await loanApi.apply(EXAMPLE)).body.applicationId
}

describe('the database itself refuses', () => {
  test.each([
    ['to reject what was approved', decided, "UPDATE loan_applications SET status = 'REJECTED'", 'LN001'],
    ['to reopen what was decided', decided, "UPDATE loan_applications SET status = 'RECEIVED'", 'LN001'],
    ['any other change of what was decided', decided, 'UPDATE loan_applications SET round = 9', 'LN001'],
    ['a status that nobody knows', undecided, "UPDATE loan_applications SET status = 'PENDING'", '23514'],
    ['to change the amount applied for', undecided, 'UPDATE loan_applications SET amount = 1', 'LN002'],
    [
      'to give an application to another partner',
      undecided,
      "UPDATE loan_applications SET partner_id = 'bank'",
      'LN002',
    ],
    [
      'a decided application that is still leased',
      undecided,
      "UPDATE loan_applications SET status = 'APPROVED', leased_until = now()",
      '23514',
    ],
    ['to change a decision', decided, 'UPDATE loan_decisions SET interest_rate = 0', 'LN003'],
    ['to delete a decision', decided, 'DELETE FROM loan_decisions', 'LN005'],
    ['to delete an application', undecided, 'DELETE FROM loan_applications', 'LN005'],
    [
      'to decide without evidence',
      undecided,
      "UPDATE loan_applications SET status = 'APPROVED', next_attempt_at = NULL",
      'LN004',
    ],
    [
      'a fencing token that counts down',
      undecided,
      'UPDATE loan_applications SET fencing_token = 0',
      'LN002',
    ],
    ['to flag what was decided', decided, 'UPDATE loan_applications SET set_aside_at = now()', 'LN001'],
    [
      'pulls that never failed, less than none',
      undecided,
      'UPDATE loan_applications SET failed_pulls = -1',
      '23514',
    ],
    [
      'to count as late what was decided',
      decided,
      'UPDATE loan_applications SET counted_late_at = now()',
      'LN001',
    ],
    ['a round that counts down', undecided, 'UPDATE loan_applications SET round = -1', 'LN002'],
  ])('%s', async (_case, make, statement, code) => {
    const id = await make()
    await expect(loanApi.rows(`${statement} WHERE application_id = $1`, [id])).rejects.toMatchObject({ code })
  })

  test('an application that begins decided', async () => {
    const insert = `INSERT INTO loan_applications (application_id, partner_id, user_id, amount, term_months, income, currency, status)
                    VALUES (gen_random_uuid(), 'shop', '1', 1, 1, 1, 'USD', 'APPROVED')`
    await expect(loanApi.rows(insert)).rejects.toMatchObject({ code: 'LN001' })
  })

  test.each(['NULL', "now() + interval '1 minute'"])(
    'to make late what was counted late, again: %s',
    async mark => {
      const id = await undecided()
      const set = (to: string) =>
        loanApi.rows(`UPDATE loan_applications SET counted_late_at = ${to} WHERE application_id = $1`, [id])
      await set('now()')
      await expect(set(mark)).rejects.toMatchObject({ code: 'LN002' })
    },
  )

  test('a second decision of one application', async () => {
    const again = 'INSERT INTO loan_decisions SELECT * FROM loan_decisions WHERE application_id = $1'
    await expect(loanApi.rows(again, [await decided()])).rejects.toMatchObject({ code: '23505' })
  })

  test.each([
    ['an approval without its price', "'APPROVED'", 'NULL', "'{}'"],
    ['a rejection without a reason', "'REJECTED'", 'NULL', "'{}'"],
    ['a rejection with five reasons', "'REJECTED'", 'NULL', "'{A,B,C,D,E}'"],
    ['a rejection with a price', "'REJECTED'", '11.9', "'{A}'"],
  ])('%s', async (_case, status, rate, reasons) => {
    const insert = `INSERT INTO loan_decisions (application_id, status, mode, policy_version, inputs, provider, interest_rate, reasons)
                    VALUES ($1, ${status}, 'live', '1', '{}', 'X', ${rate}, ${reasons})`
    await expect(loanApi.rows(insert, [await undecided()])).rejects.toMatchObject({ code: '23514' })
  })
})

test('migrating what is migrated does nothing, and several at once wait for each other', async () => {
  const { databaseUrl } = loanApi
  await loanApi.rows('UPDATE knex_migrations_lock SET is_locked = 1')
  expect(await Promise.all([migrate(databaseUrl), migrate(databaseUrl), migrate(databaseUrl)])).toEqual([
    [],
    [],
    [],
  ])
})

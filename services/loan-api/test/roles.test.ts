import { randomBytes } from 'node:crypto'
import { createLog } from '@loans/service-kit/log/log'
import pg from 'pg'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { openConnections } from '../src/adapters/postgres/connections.ts'
import { migrate } from '../src/migrate.ts'
import { startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()
let ofShop: string
let ofBank: string
beforeEach(async () => {
  ofShop = (await loanApi.apply()).body.applicationId
  ofBank = (await loanApi.apply(undefined, { token: 'bank-client' })).body.applicationId
})

const client = new pg.Client({ connectionString: loanApi.databaseUrl })
await client.connect()
afterAll(() => client.end())

/** Runs `statement` with the rights of `role`, and takes it back. */
async function as(role: string, statement: string, partnerId?: string) {
  await client.query('BEGIN')
  try {
    await client.query(`SET LOCAL ROLE ${role}`)
    if (partnerId) await client.query(`SET LOCAL loans.partner_id = '${partnerId}'`)
    return (await client.query(statement)).rows
  } finally {
    await client.query('ROLLBACK')
  }
}

const DENIED = '42501'

describe('the service may not', () => {
  test.each([
    ['change an event', "UPDATE loan_events SET actor = 'x'"],
    ['delete an event', 'DELETE FROM loan_events'],
    ['write an event', 'INSERT INTO loan_events SELECT * FROM loan_events'],
    ['truncate the events', 'TRUNCATE loan_events'],
    [
      'write an event by the function that does',
      "SELECT append_event(a, 'APPROVED') FROM loan_applications a",
    ],
    ['change a read', "UPDATE loan_reads SET partner_id = 'x'"],
    ['delete a read', 'DELETE FROM loan_reads'],
    ['truncate the reads', 'TRUNCATE loan_reads'],
    ['delete an application', 'DELETE FROM loan_applications'],
    ['truncate the applications', 'TRUNCATE loan_applications CASCADE'],
    ['change what was applied for', 'UPDATE loan_applications SET amount = 1'],
    ['give an application to another partner', "UPDATE loan_applications SET partner_id = 'bank'"],
    ['change a decision', 'UPDATE loan_decisions SET interest_rate = 0'],
    ['delete a decision', 'DELETE FROM loan_decisions'],
    ['take a guard away', 'ALTER TABLE loan_applications DISABLE TRIGGER ALL'],
    ['take the row-level security away', 'ALTER TABLE loan_applications DISABLE ROW LEVEL SECURITY'],
    ['pretend that it is a replica', 'SET session_replication_role = replica'],
    ['make a table', 'CREATE TABLE mine (id int)'],
    ['see the migrations', 'SELECT * FROM knex_migrations'],
  ])('%s', async (_what, statement) => {
    await expect(as('loan_service', statement)).rejects.toMatchObject({ code: DENIED })
  })

  test('append events by hanging what writes them on a table of its own', async () => {
    const hang = (when: string, what: string) =>
      asServiceWith(
        'CREATE TEMPORARY TABLE mine (LIKE loan_applications)',
        `CREATE TRIGGER mine AFTER ${when} ON mine FOR EACH ROW EXECUTE FUNCTION ${what}()`,
      )
    await expect(hang('INSERT', 'record_receipt')).rejects.toMatchObject({ code: DENIED })
    await expect(hang('UPDATE', 'record_change')).rejects.toMatchObject({ code: DENIED })
  })

  test.each([
    [
      'a receipt',
      `INSERT INTO public.loan_applications
         (application_id, partner_id, user_id, amount, term_months, income, currency, changed_by, changed_in)
       VALUES (gen_random_uuid(), 'shop', '1', 1, 1, 1, 'USD', 'partner:shop', 'hidden')`,
    ],
    [
      'a deferral',
      "UPDATE public.loan_applications SET deferrals = 1, changed_in = 'hidden' WHERE application_id = $1",
    ],
  ])('hide %s behind a table of its own', async (_what, statement) => {
    loanApi.scoringSvc.answer(json(503, { code: 'bureau_unavailable' }))
    const id = (await loanApi.apply(undefined, { headers: { prefer: 'respond-async' } })).body.applicationId
    const [, , , rows] = await asServiceWith(
      `CREATE TEMPORARY TABLE loan_events (application_id uuid, sequence integer, event varchar, actor varchar,
         request_id varchar, at timestamptz, details jsonb, hash bytea)`,
      statement.replace('$1', `'${id}'`),
      'RESET ROLE',
      "SELECT FROM public.loan_events WHERE request_id = 'hidden'",
    )
    expect(rows).toHaveLength(1)
  })

  test('decide without evidence behind tables of its own', async () => {
    loanApi.scoringSvc.answer(json(503, { code: 'bureau_unavailable' }))
    const id = (await loanApi.apply()).body.applicationId
    const forging = asServiceWith(
      'CREATE TEMPORARY TABLE loan_applications (application_id uuid, status varchar)',
      'CREATE TEMPORARY TABLE loan_decisions (application_id uuid, status varchar)',
      `INSERT INTO pg_temp.loan_applications VALUES ('${id}', 'APPROVED')`,
      `INSERT INTO pg_temp.loan_decisions VALUES ('${id}', 'APPROVED')`,
      `UPDATE public.loan_applications SET status = 'APPROVED', next_attempt_at = NULL WHERE application_id = '${id}'`,
      'SET CONSTRAINTS ALL IMMEDIATE',
    )
    await expect(forging).rejects.toMatchObject({ code: 'LN004' })
  })
})

/** With the rights of the service, in one transaction that is taken back; what each statement found. */
async function asServiceWith(...statements: string[]): Promise<unknown[][]> {
  await client.query('BEGIN')
  try {
    await client.query('SET LOCAL ROLE loan_service')
    const found = []
    for (const statement of statements) found.push((await client.query(statement)).rows)
    return found
  } finally {
    await client.query('ROLLBACK')
  }
}

describe('a reader', () => {
  const ids = (rows: { application_id: string }[]) => rows.map(row => row.application_id)

  test('that forgets its WHERE sees the applications of its partner alone', async () => {
    const forgetful = 'SELECT application_id FROM loan_applications'
    const [shop, bank] = [
      await as('loan_reader', forgetful, 'shop'),
      await as('loan_reader', forgetful, 'bank'),
    ]
    expect([ids(shop).includes(ofShop), ids(shop).includes(ofBank)]).toEqual([true, false])
    expect([ids(bank).includes(ofShop), ids(bank).includes(ofBank)]).toEqual([false, true])
  })

  test('sees the decisions of its partner alone', async () => {
    const forgetful = 'SELECT application_id FROM loan_decisions'
    const shop = ids(await as('loan_reader', forgetful, 'shop'))
    expect([shop.includes(ofShop), shop.includes(ofBank)]).toEqual([true, false])
  })

  test.each([undefined, 'nobody', 'SHOP'])('of partner %s sees nothing', async partnerId => {
    expect(await as('loan_reader', 'SELECT application_id FROM loan_applications', partnerId)).toEqual([])
    expect(await as('loan_reader', 'SELECT application_id FROM loan_decisions', partnerId)).toEqual([])
  })

  test.each([
    ['see an applicant', 'SELECT user_id FROM loan_applications'],
    ['see an income', 'SELECT income FROM loan_applications'],
    ['see a key', 'SELECT idempotency_key FROM loan_applications'],
    ['see a score', 'SELECT score FROM loan_decisions'],
    ['see what decided', 'SELECT inputs FROM loan_decisions'],
    ['see events', 'SELECT * FROM loan_events'],
    ['see who read', 'SELECT * FROM loan_reads'],
    ['change anything', "UPDATE loan_applications SET status = 'REJECTED'"],
    [
      'say that another partner read',
      "INSERT INTO loan_reads (partner_id, request_id, application_ids) VALUES ('bank', 'x', '{}')",
    ],
    [
      'choose the time of a read',
      "INSERT INTO loan_reads (partner_id, request_id, application_ids, at) VALUES ('shop', 'x', '{}', now())",
    ],
  ])('may not %s', async (_what, statement) => {
    await expect(as('loan_reader', statement, 'shop')).rejects.toMatchObject({ code: DENIED })
  })
})

describe('the connections of loan-api', () => {
  test('are reduced whatever options the URL brings along', async () => {
    const options = '-c role=none -c work_mem=5MB -c application_name=theirs'
    const connections = openConnections({
      url: `${loanApi.databaseUrl}?options=${encodeURIComponent(options)}`,
      poolMax: 1,
      budgetMs: 1_000,
      log: createLog('loan-api', 'silent'),
    })
    const taken = await connections.take(1_000)
    const { rows } = await taken.query("SELECT current_user, current_setting('work_mem') AS work_mem")
    taken.release()
    await connections.close()
    expect(rows).toEqual([{ current_user: 'loan_service', work_mem: '5MB' }])
  })

  test('are reduced to the service, whoever logs in', async () => {
    const roles = await loanApi.rows(
      "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'loan-api'",
    )
    // The tests log in as the owner, who may do everything: what the service may is decided by its role.
    expect(roles).toEqual([{ usename: 'loans' }])
    await loanApi.rows('REVOKE INSERT ON loan_applications FROM loan_service')
    const [read, applied] = [await loanApi.call(`/loan/applications/${ofShop}`), await loanApi.apply()]
    await loanApi.rows('GRANT INSERT ON loan_applications TO loan_service')
    expect([read.status, applied.status]).toEqual([200, 500])
  })

  test('keep no partner and no reader after a read', async () => {
    await Promise.all(Array.from({ length: 5 }, () => loanApi.call(`/loan/applications/${ofShop}`)))
    const applied = await Promise.all(Array.from({ length: 5 }, () => loanApi.apply()))
    expect(applied.map(({ status }) => status)).toEqual(Array(5).fill(200))
  })
})

test('the login of the service may be the service, and no owner', async () => {
  const password = 'a-password-of-some-length'
  await migrate(loanApi.databaseUrl, { password: 'another-password-before' })
  await Promise.all(Array.from({ length: 3 }, () => migrate(loanApi.databaseUrl, { password })))
  const as = (secret: string) => {
    const url = Object.assign(new URL(loanApi.databaseUrl), { username: 'loan_api', password: secret })
    return new pg.Client({ connectionString: url.href })
  }
  await expect(as('another-password-before').connect()).rejects.toMatchObject({ code: '28P01' })
  const login = as(password)
  await login.connect()
  try {
    await expect(login.query('SELECT FROM loan_applications')).rejects.toMatchObject({ code: DENIED })
    await expect(login.query('SET ROLE loans')).rejects.toMatchObject({ code: DENIED })
    await login.query('SET ROLE loan_service')
    await login.query('SELECT FROM loan_applications')
    await login.query('SET ROLE loan_reader')
    expect((await login.query('SELECT application_id FROM loan_applications')).rows).toEqual([])
  } finally {
    await login.end()
  }
})

test('an owner who may not make roles is told what to have made', async () => {
  const name = `weak_${randomBytes(4).toString('hex')}`
  const own = Object.assign(new URL(loanApi.databaseUrl), {
    username: name,
    password: 'x',
    pathname: `/${name}`,
  })
  await client.query(`CREATE ROLE ${name} LOGIN PASSWORD 'x'`)
  await client.query(`CREATE DATABASE ${name} OWNER ${name}`)
  try {
    await expect(migrate(own.href)).rejects.toThrow(`GRANT loan_service TO ${name}`)
    await client.query(`GRANT loan_service TO ${name}`)
    expect(await migrate(own.href)).toContain('0004-roles')
  } finally {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await client.query(`DROP ROLE ${name}`)
  }
})

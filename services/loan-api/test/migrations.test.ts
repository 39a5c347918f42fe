import knex from 'knex'
import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { migrate } from '../src/migrate.ts'

const databaseUrl = await createTestDatabase()
const database = new pg.Pool({ connectionString: databaseUrl })
afterAll(() => database.end())

const NEWEST = ['0005-traceparent', '0006-freshness', '0007-freshness-index', '0008-schema-version']

/** Takes back `migration` and all that came after it; whatever a test left is migrated first. */
async function before(migration: string): Promise<string[]> {
  await migrate(databaseUrl)
  const taken = NEWEST.slice(NEWEST.indexOf(migration))
  const db = knex({ client: 'pg', connection: databaseUrl })
  for (const name of taken.toReversed()) {
    const { down } = await import(`../migrations/${name}.ts`)
    await down(db)
    await db('knex_migrations').where({ name }).delete()
  }
  await db.destroy()
  return taken
}

/** A connection of the test's own, with a transaction open in which it has said `statement`. */
async function holding(statement: string): Promise<pg.PoolClient> {
  const client = await database.connect()
  await client.query('BEGIN')
  await client.query(statement)
  return client
}

let held: pg.PoolClient | undefined
beforeEach(() => () => {
  held?.release(true)
  held = undefined
})

test.each([
  ['0005-traceparent', 'reads', 'SELECT FROM loan_applications'],
  ['0006-freshness', 'reads', 'SELECT FROM loan_applications'],
  ['0007-freshness-index', 'writes', 'UPDATE loan_applications SET updated_at = now()'],
])(
  '%s gives up behind somebody who %s for long, and is run the next time',
  async (name, _does, statement) => {
    const taken = await before(name)
    held = await holding(statement)
    await expect(migrate(databaseUrl)).rejects.toMatchObject({ code: '55P03' })
    await held.query('COMMIT')
    expect(await migrate(databaseUrl)).toEqual(taken)
  },
  30_000,
)

test('what is on record can be read while an index over it is built, whatever came before it', async () => {
  await before('0005-traceparent')
  await database.query(`
    CREATE FUNCTION wait_for_test() RETURNS event_trigger LANGUAGE plpgsql SET lock_timeout = 0
      AS 'BEGIN PERFORM pg_advisory_xact_lock(1); END';
    CREATE EVENT TRIGGER wait_for_test ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION wait_for_test()`)
  held = await holding('SELECT pg_advisory_xact_lock(1)')
  const migrating = migrate(databaseUrl)
  const building = `SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event = 'advisory' AND query LIKE '%CREATE INDEX%'`
  await expect.poll(async () => (await database.query(building)).rowCount, { timeout: 10_000 }).toBe(1)
  const reader = await holding(`SET LOCAL lock_timeout = '1s'`)
  const read = reader.query('SELECT FROM loan_applications')
  const outcome = await read.then(
    () => 'read',
    ({ code }) => code,
  )
  reader.release(true)
  await held.query('COMMIT')
  expect(outcome).toBe('read')
  expect(await migrating).toEqual(NEWEST)
  await database.query('DROP EVENT TRIGGER wait_for_test')
}, 30_000)

describe('the migrator of an older build', () => {
  const NEWER = ['0998-of-a-newer-build', '0999-of-the-newest']
  const onRecord = async () => (await database.query('SELECT * FROM knex_migrations ORDER BY id')).rows
  const record = (name: string) =>
    database.query('INSERT INTO knex_migrations (name, batch) VALUES ($1, 9)', [name])

  test('succeeds on a newer schema and changes nothing, as a rollback needs it', async () => {
    await migrate(databaseUrl)
    await Promise.all(NEWER.map(record))
    const before = await onRecord()
    expect(await migrate(databaseUrl)).toEqual([])
    expect(await onRecord()).toEqual(before)
  })

  test('refuses a schema that went another way', async () => {
    await migrate(databaseUrl)
    await record('0005-of-elsewhere')
    await expect(migrate(databaseUrl)).rejects.toThrow(/corrupt.* missing: 0005-of-elsewhere/)
  })

  afterEach(async () => {
    await database.query("DELETE FROM knex_migrations WHERE name ~ '-of-'")
  })
})

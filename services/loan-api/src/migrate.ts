import knex, { type Knex } from 'knex'
import pg from 'pg'
import { readOwnerConfig, type ServiceLogin } from './config/owner.ts'
import { MIGRATIONS, migrationNames } from './migrations.ts'
import { checkLogin, ensureServiceLogin } from './service-login.ts'

type Migrations = Knex.MigrationSource<string>

/** Any number will do, as long as every migrator of this schema takes the same. */
const ADVISORY_LOCK = 4_021_975

/**
 * Brings the schema to its newest version, lets the service in as `login` says, and returns the names of the
 * migrations it ran; when one fails those before it stay. A schema that is newer stays as it is. Several may run at once: one works, the
 * others wait. knex's own lock outlives a killed migrator; PostgreSQL's advisory lock does not, so holding the
 * latter it is safe to free the former.
 */
export async function migrate(databaseUrl: string, login?: ServiceLogin): Promise<string[]> {
  const turn = new pg.Client({ connectionString: databaseUrl, application_name: 'loan-api migrate' })
  const db = knex({ client: 'pg', connection: databaseUrl, pool: { min: 0, max: 2 } })
  // What is asked of a connection that is lost fails, and says why.
  turn.on('error', () => {})
  await turn.connect()
  try {
    await turn.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK])
    if (login) await checkLogin(turn, login)
    const migrationSource = await migrationsFor(db)
    await db.migrate.forceFreeMigrationsLock({ migrationSource })
    const ran = await runEach(db, migrationSource)
    if (login) await ensureServiceLogin(turn, login)
    // Fails where the turn was lost on the way, so that nobody takes this for a success.
    await turn.query('SELECT pg_advisory_unlock($1)', [ADVISORY_LOCK])
    return ran
  } finally {
    await db.destroy()
    await turn.end()
  }
}

/** Each in a transaction of its own: what one has locked is free before the next begins, which may take long. */
async function runEach(db: Knex, migrationSource: Migrations): Promise<string[]> {
  const ran: string[] = []
  for (;;) {
    const [, names] = await db.migrate.up({ migrationSource })
    if (names.length === 0) return ran
    ran.push(...names)
  }
}

/**
 * Ours and, so that the migrator of a rollback has nothing to complain of, those on record that come after: a newer build has run them,
 * and this one works with them. Of any other on record that is not ours knex says that it is missing.
 */
async function migrationsFor(db: Knex): Promise<Migrations> {
  const ours = migrationNames()
  const isNew = !(await db.schema.hasTable('knex_migrations'))
  const onRecord: string[] = isNew ? [] : await db('knex_migrations').orderBy('name').pluck('name')
  const later = onRecord.filter(name => name > (ours.at(-1) ?? ''))
  return {
    getMigrations: async () => [...ours, ...later],
    getMigrationName: name => name,
    getMigration: name => import(new URL(`${name}.ts`, MIGRATIONS).href),
  }
}

if (import.meta.main) {
  try {
    const { databaseUrl, serviceLogin } = readOwnerConfig(process.env)
    const ran = await migrate(databaseUrl, serviceLogin)
    process.stdout.write(ran.length ? `migrated: ${ran.join(', ')}\n` : 'the schema is current\n')
  } catch (error) {
    process.stderr.write(`migrate: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}

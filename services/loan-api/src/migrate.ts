import { readdir } from 'node:fs/promises'
import knex, { type Knex } from 'knex'
import pg from 'pg'
import { readOwnerConfig } from './config.ts'
import { ensureServiceLogin } from './service-login.ts'

const MIGRATIONS = new URL('../migrations/', import.meta.url)

/** Any number will do, as long as every migrator of this schema takes the same. */
const ADVISORY_LOCK = 4_021_975

/**
 * Brings the schema to its newest version, lets the service in with `servicePassword`, and returns the names of the
 * migrations it ran; when one fails those before it stay. Several may run at once: one works, the others wait. knex's own lock outlives a killed migrator; PostgreSQL's advisory lock does not, so holding the
 * latter it is safe to free the former.
 */
export async function migrate(databaseUrl: string, servicePassword?: string): Promise<string[]> {
  const turn = new pg.Client({ connectionString: databaseUrl, application_name: 'loan-api migrate' })
  const db = knex({ client: 'pg', connection: databaseUrl, pool: { min: 0, max: 2 } })
  await turn.connect()
  try {
    await turn.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK])
    await db.migrate.forceFreeMigrationsLock({ migrationSource })
    const ran = await runEach(db)
    if (servicePassword !== undefined) await ensureServiceLogin(turn, servicePassword)
    return ran
  } finally {
    await db.destroy()
    await turn.end()
  }
}

/** Each in a transaction of its own: what one has locked is free before the next begins, which may take long. */
async function runEach(db: Knex): Promise<string[]> {
  const ran: string[] = []
  for (;;) {
    const [, names] = await db.migrate.up({ migrationSource })
    if (names.length === 0) return ran
    ran.push(...names)
  }
}

const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () => (await readdir(MIGRATIONS)).filter(file => file.endsWith('.ts')).sort(),
  getMigrationName: file => file.replace(/\.ts$/, ''),
  getMigration: file => import(new URL(file, MIGRATIONS).href),
}

if (import.meta.main) {
  try {
    const { databaseUrl, servicePassword } = readOwnerConfig(process.env)
    const ran = await migrate(databaseUrl, servicePassword)
    process.stdout.write(ran.length ? `migrated: ${ran.join(', ')}\n` : 'the schema is current\n')
  } catch (error) {
    process.stderr.write(`migrate: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}

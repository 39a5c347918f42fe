import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'

/**
 * A migrated, empty database for one test file, dropped after its tests. To be called while the file is collected:
 *
 *     const databaseUrl = await createTestDatabase()
 *
 * Hooks run last in, first out, so what the file closes in its own `afterAll` is closed before.
 */
export async function createTestDatabase(): Promise<string> {
  const template = new URL(inject('templateUrl'))
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdministrator(template, `CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`)
  // With FORCE, because a test that failed half-way may have left its connections.
  afterAll(() => asAdministrator(template, `DROP DATABASE ${name} WITH (FORCE)`))
  return new URL(`/${name}`, template).href
}

async function asAdministrator(server: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: new URL('/postgres', server).href, ssl: false })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

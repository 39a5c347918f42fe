import { randomBytes } from 'node:crypto'
import { afterAll, inject } from 'vitest'
import { query } from './query.ts'

/**
 * A migrated, empty database for one test file, dropped after its tests. To be called while the file is collected:
 *
 *     const databaseUrl = await createTestDatabase()
 *
 * Hooks run last in, first out, so what the file closes in its own `afterAll` is closed before.
 */
export async function createTestDatabase(): Promise<string> {
  const template = new URL(inject('templateUrl'))
  const administer = (statement: string) => query(new URL('/postgres', template).href, statement)
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`)
  // With FORCE, because a test that failed half-way may have left its connections.
  afterAll(() => administer(`DROP DATABASE ${name} WITH (FORCE)`))
  return new URL(`/${name}`, template).href
}

import type { TestProject } from 'vitest/node'
import { keepDatabase } from '../../local/throwaway-platform/keep-database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The database that every test database is a copy of; nobody may stay connected to it. */
    templateUrl: string
  }
}

/** One PostgreSQL for a whole run: a second to start, where a database in it takes some hundredths. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const database = await keepDatabase()
  project.provide('templateUrl', database.url)
  return database.stop
}

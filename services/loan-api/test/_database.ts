import { createLog } from '@loans/service-kit/log/log'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import { afterAll } from 'vitest'
import { openDatabase } from '../src/adapters/postgres/database.ts'

/** loan-api's own way into PostgreSQL, without the rest of it; closed after the tests of the file. */
export function connectTo(url: string, { poolMax = 2, budgetMs = 1_000 } = {}) {
  const log = createLog('loan-api', 'silent')
  const database = openDatabase({ url, poolMax, budgetMs, migrations: [], log, metrics: createMetrics() })
  afterAll(() => database.close())
  return database
}

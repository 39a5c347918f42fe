import pg from 'pg'
import { statementTimeoutMs } from '../../services/loan-api/src/adapters/postgres/connections.ts'
import { config, ROLE } from '../in-its-place.ts'

const timeoutMs = statementTimeoutMs(config.requestBudgetMs)

/** The server is asked for the same: its deadlines, and to notice that we are gone. */
const pool = new pg.Pool({
  connectionString: config.databaseUrl,
  options: `${ROLE} -c client_connection_check_interval=100`,
  max: config.databasePoolMax,
  connectionTimeoutMillis: config.requestBudgetMs,
  idleTimeoutMillis: 0,
  statement_timeout: timeoutMs,
  lock_timeout: timeoutMs,
})

type Statement = { name: string; text: string; values: unknown[] }

/** One round trip, as a named statement. @throws when its rows are not there in time. */
export async function runStatement(statement: Statement, leftMs: number) {
  const timed = { ...statement, query_timeout: Math.max(1, Math.floor(leftMs)) }
  return (await pool.query(timed)).rows
}

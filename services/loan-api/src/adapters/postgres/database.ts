import type { Metrics } from '@loans/service-kit/metrics/metrics'
import type pg from 'pg'
import { DatabaseUnavailable } from '../../applications/errors.ts'
import { type ConnectionOptions, openConnections, statementTimeoutMs } from './connections.ts'
import { isOfStatementAlone, isOurMistake, isReadOnly, isReadTimeout, outcomeOf } from './failures.ts'

export type Statement = {
  /** Prepared once per connection under this name, and counted under it. */
  name: string
  text: string
  values: unknown[]
}

export type Database = {
  /** Runs one statement in one round trip. @throws {DatabaseUnavailable} unless its rows arrive within `timeoutMs`. */
  run: <Row>(statement: Statement, timeoutMs: number) => Promise<Row[]>
  isReady: () => Promise<boolean>
  close: () => Promise<void>
}

/** The server's refusal of a statement that takes too long may need so long to us. */
const ON_ITS_WAY_MS = 50
/** A timer of a process that runs is not as late as this. */
const LATE_MS = 50
/** A readiness probe that takes longer than this tells of a database that cannot serve requests. */
const READINESS_TIMEOUT_MS = 1_000

/** PostgreSQL, where every statement has its own deadline, waiting for a connection included. */
export function openDatabase({ metrics, ...options }: ConnectionOptions & { metrics: Metrics }): Database {
  const connections = openConnections(options)
  /** A server that is there has said by then, in the worst case, that the statement takes too long. */
  const tellingTimeoutMs = statementTimeoutMs(options.budgetMs) + ON_ITS_WAY_MS
  const durations = metrics.durationSeconds(
    'database_statement_duration_seconds',
    'Time from the need for a statement, waiting for a connection included, to its last row',
    ['statement', 'outcome'],
  )
  metrics.gauge(
    'db_pool_connections',
    'Connections in use and idle, and how many are waited for',
    ['state'],
    pool => {
      const { inUse, idle, waiting } = connections.counts()
      pool.set({ state: 'in_use' }, inUse)
      pool.set({ state: 'idle' }, idle)
      pool.set({ state: 'waiting' }, waiting)
    },
  )

  async function exchange<Row>(statement: Statement, timeoutMs: number): Promise<Row[]> {
    const deadline = performance.now() + timeoutMs
    const client = await connections.take(timeoutMs)
    const leftMs = Math.max(1, Math.floor(deadline - performance.now()))
    let failure: unknown
    try {
      const result = await client.query({ ...statement, query_timeout: leftMs } as pg.QueryConfig)
      return result.rows as Row[]
    } catch (error) {
      failure = error
      // One that was noticed late tells of a process that could not run, and the answer may have been there.
      const isTelling = leftMs >= tellingTimeoutMs && performance.now() - deadline < LATE_MS
      if (isReadOnly(error) || (isReadTimeout(error) && isTelling)) connections.mistrustAll()
      throw isOurMistake(error) ? error : new DatabaseUnavailable('a statement failed', { cause: error })
    } finally {
      client.release(failure !== undefined && !isOfStatementAlone(failure))
    }
  }

  async function run<Row>(statement: Statement, timeoutMs: number): Promise<Row[]> {
    const startedAt = performance.now()
    let outcome: string = 'answered'
    try {
      return await exchange<Row>(statement, timeoutMs)
    } catch (error) {
      outcome = outcomeOf(error)
      throw error
    } finally {
      durations.observe({ statement: statement.name, outcome }, (performance.now() - startedAt) / 1000)
    }
  }

  return {
    run,
    isReady: () =>
      run({ name: 'ready', text: 'SELECT 1', values: [] }, READINESS_TIMEOUT_MS).then(
        () => true,
        () => false,
      ),
    close: connections.close,
  }
}

import type { Metrics } from '@loans/service-kit/metrics/metrics'
import pg from 'pg'
import { DatabaseUnavailable } from '../../applications/errors.ts'
import { type ConnectionOptions, openConnections, statementTimeoutMs } from './connections.ts'
import { isOfStatementAlone, isOurMistake, isReadOnly, isReadTimeout, outcomeOf } from './failures.ts'
import { createReadiness, type Readiness } from './readiness.ts'

export type Statement = {
  /** Prepared once per connection under this name, and counted under it. */
  name: string
  text: string
  values: unknown[]
}

export type Database = {
  /** Runs one statement in one round trip. @throws {DatabaseUnavailable} unless its rows arrive within `timeoutMs`. */
  run: <Row>(statement: Statement, timeoutMs: number) => Promise<Row[]>
  /** Runs one statement that sees nothing but what is the partner's. @throws as `run`. */
  readAs: <Row>(partnerId: string, statement: Statement, timeoutMs: number) => Promise<Row[]>
  close: () => Promise<void>
} & Readiness

type Query = <Row>(query: Statement | { text: string }) => Promise<Row[]>

/** How long the server's refusal of a statement that takes too long may be on its way to us. */
const ON_ITS_WAY_MS = 50
/** A timer that is this late tells of a process that could not run. */
const LATE_MS = 50

type DatabaseOptions = ConnectionOptions & {
  /** Those that must be on record before it is ready. */
  migrations: string[]
  metrics: Metrics
}

/** PostgreSQL, where every statement has its own deadline, waiting for a connection included. */
export function openDatabase({ migrations, metrics, ...options }: DatabaseOptions): Database {
  const connections = openConnections(options)
  /** A server that is there has said by then, in the worst case, that the statement takes too long. */
  const tellingTimeoutMs = statementTimeoutMs(options.budgetMs) + ON_ITS_WAY_MS
  const durations = metrics.durationSeconds({
    name: 'database_statement_duration_seconds',
    help: 'Time from the need for a statement, waiting for a connection included, to its last row',
    labels: ['statement', 'outcome'],
    signal: 'latency',
  })
  metrics.gauge({
    name: 'db_pool_connections',
    help: 'Connections in use and idle, and how many are waited for',
    labels: ['state'],
    signal: 'saturation',
    statistic: 'Maximum',
    collect: pool => {
      const { inUse, idle, waiting } = connections.counts()
      pool.set({ state: 'in_use' }, inUse)
      pool.set({ state: 'idle' }, idle)
      pool.set({ state: 'waiting' }, waiting)
    },
  })

  /** Lets `work` have a connection, which is used again afterwards unless a failure is one that `breaks` it. */
  async function exchange<Result>(
    timeoutMs: number,
    work: (query: Query) => Promise<Result>,
    breaks: (failure: unknown) => boolean,
  ): Promise<Result> {
    const deadline = performance.now() + timeoutMs
    const client = await connections.take(timeoutMs)
    const leftMs = () => Math.max(1, Math.floor(deadline - performance.now()))
    const waitsMs = leftMs()
    let isBroken = false
    try {
      return await work(async <Row>(query: Statement | { text: string }) => {
        const timed = { ...query, query_timeout: leftMs() }
        return (await client.query(timed)).rows as Row[]
      })
    } catch (error) {
      isBroken = breaks(error)
      // One that was noticed late tells of a process that could not run, and the answer may have been there.
      const isTelling = waitsMs >= tellingTimeoutMs && performance.now() - deadline < LATE_MS
      if (isReadOnly(error) || (isReadTimeout(error) && isTelling)) connections.mistrustAll()
      throw isOurMistake(error) ? error : new DatabaseUnavailable('a statement failed', { cause: error })
    } finally {
      client.release(isBroken)
    }
  }

  async function observed<Result>({ name }: Statement, work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now()
    let outcome: string = 'answered'
    try {
      return await work()
    } catch (error) {
      outcome = outcomeOf(error)
      throw error
    } finally {
      durations.observe({ statement: name, outcome }, (performance.now() - startedAt) / 1000)
    }
  }

  const run = <Row>(statement: Statement, timeoutMs: number) =>
    observed(statement, () =>
      exchange(
        timeoutMs,
        query => query<Row>(statement),
        failure => !isOfStatementAlone(failure),
      ),
    )

  async function readAs<Row>(partnerId: string, statement: Statement, timeoutMs: number): Promise<Row[]> {
    const begin = `BEGIN; SET LOCAL ROLE loan_reader; SET LOCAL loans.partner_id = ${pg.escapeLiteral(partnerId)}`
    const transaction = async (query: Query) => {
      await query({ text: begin })
      const rows = await query<Row>(statement)
      await query({ text: 'COMMIT' })
      return rows
    }
    // Whatever fails leaves a transaction open, and a role that is not the service's.
    return observed(statement, () => exchange(timeoutMs, transaction, () => true))
  }

  return { run, readAs, ...createReadiness(run, migrations), close: connections.close }
}

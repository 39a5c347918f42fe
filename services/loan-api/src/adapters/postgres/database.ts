import type { Log } from '@loans/service-kit/log/log'
import pg from 'pg'
import { DatabaseUnavailable } from '../../applications/errors.ts'

export type Statement = {
  /** Prepared once per connection under this name. */
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

type DatabaseOptions = {
  url: string
  poolMax: number
  /** The longest that anybody waits for an answer, so the longest that a statement is worth running. */
  budgetMs: number
  log: Log
}

/** A readiness probe that takes longer than this tells of a database that cannot serve requests. */
const READINESS_TIMEOUT_MS = 1_000
/** Young connections follow a failover, a changed password and a changed address. */
const CONNECTION_LIFETIME_SECONDS = 300
/** A backend that waits for a lock notices so soon that its client is gone; without it, each would hold one of the server's connections. */
const ABANDONED_AFTER_MS = 100
/** Below the minutes after which firewalls forget a silent connection. */
const KEEP_ALIVE_AFTER_MS = 5_000

/** A pool of connections to PostgreSQL on which every statement has its own deadline, waiting for a connection included. */
export function openDatabase({ url, poolMax, budgetMs, log }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'loan-api',
    options: `-c client_connection_check_interval=${ABANDONED_AFTER_MS}`,
    max: poolMax,
    connectionTimeoutMillis: budgetMs,
    statement_timeout: budgetMs,
    lock_timeout: budgetMs,
    idle_in_transaction_session_timeout: budgetMs,
    maxLifetimeSeconds: CONNECTION_LIFETIME_SECONDS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  })
  const warn = (error: Error) => log.warn({ err: error }, 'a database connection was lost')
  const bornAt = new WeakMap<object, number>()
  // Without both listeners a terminated connection ends the process: the pool's for idle ones, the client's for those in use.
  pool.on('error', warn)
  pool.on('connect', client => {
    client.on('error', warn)
    bornAt.set(client, performance.now())
  })
  // What made one statement time out, such as a host that is gone, may have happened to every connection of that time.
  let mistrustedBefore = 0

  async function trusted(timeoutMs: number): Promise<pg.PoolClient> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      const client = await acquire(pool, Math.max(0, deadline - performance.now()))
      if ((bornAt.get(client) ?? 0) >= mistrustedBefore) return client
      client.release(true)
    }
  }

  async function run<Row>(statement: Statement, timeoutMs: number): Promise<Row[]> {
    const deadline = performance.now() + timeoutMs
    const client = await trusted(timeoutMs)
    let failure: unknown
    try {
      const leftMs = Math.max(1, Math.floor(deadline - performance.now()))
      const result = await client.query({ ...statement, query_timeout: leftMs } as pg.QueryConfig)
      return result.rows as Row[]
    } catch (error) {
      failure = error
      if (isReadTimeout(error)) mistrustedBefore = performance.now()
      throw isOurMistake(error) ? error : new DatabaseUnavailable('a statement failed', { cause: error })
    } finally {
      client.release(failure !== undefined && !isOurMistake(failure))
    }
  }

  return {
    run,
    isReady: () =>
      run({ name: 'ready', text: 'SELECT 1', values: [] }, READINESS_TIMEOUT_MS).then(
        () => true,
        () => false,
      ),
    close: () => pool.end(),
  }
}

/** A connection within `timeoutMs`; one that comes later goes back to the pool unused. */
async function acquire(pool: pg.Pool, timeoutMs: number): Promise<pg.PoolClient> {
  let timer: NodeJS.Timeout | undefined
  const late = Symbol('late')
  const connecting = pool.connect()
  const timedOut = new Promise<typeof late>(resolve => {
    timer = setTimeout(resolve, timeoutMs, late)
  })
  try {
    const client = await Promise.race([connecting, timedOut])
    if (client !== late) return client
  } catch (error) {
    throw new DatabaseUnavailable('no connection', { cause: error })
  } finally {
    clearTimeout(timer)
  }
  connecting.then(
    client => client.release(),
    () => {},
  )
  throw new DatabaseUnavailable('no connection in time')
}

/** node-postgres gives it no code. */
function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}

/**
 * Whether the server refused the statement itself, so that the connection is as good as before. Everything else, a query that
 * timed out, a lost connection (08), a shutdown (57P), a server that became read-only (25006), leaves a connection that must
 * not be used again.
 */
function isOurMistake(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return false
  return /^(22|23|42|LN)/.test(error.code)
}

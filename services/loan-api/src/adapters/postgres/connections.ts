import type { Log } from '@loans/service-kit/log/log'
import pg from 'pg'
import { DatabaseUnavailable } from '../../applications/errors.ts'
import { clientWithTokens } from './login-token.ts'
import { readTlsOnce } from './tls.ts'

export type Connections = {
  /** A connection that can be trusted, to be released. @throws {DatabaseUnavailable} when there is none within `timeoutMs`. */
  take: (timeoutMs: number) => Promise<pg.PoolClient>
  /** What happened to one connection, such as a host that is gone, may have happened to all there are: none is used again. */
  mistrustAll: () => void
  counts: () => { inUse: number; idle: number; waiting: number }
  close: () => Promise<void>
}

export type ConnectionOptions = {
  url: string
  poolMax: number
  /** The longest that anybody who applies waits for an answer. */
  budgetMs: number
  /** Of AWS', where the service logs in by tokens instead of the password in the URL. */
  tokenRegion?: string | undefined
  log: Log
}

/** Whoever the service logs in as, its statements run with these rights and no others. */
const ROLE = 'loan_service'
/** Young connections follow a failover, a changed password and a changed address. */
const CONNECTION_LIFETIME_SECONDS = 300
/** Never: only its age ends an idle connection, so that a burst after a silence need not connect inside its budget. */
const IDLE_TIMEOUT_MS = 0
/** A silent connection is probed after so long, then each second, ten times: firewalls do not forget it, and a host that is gone is noticed. */
const KEEP_ALIVE_AFTER_MS = 5_000
/** A backend that works or waits notices so soon that its client is gone, and does not hold one of the server's connections for nobody. */
const ABANDONED_AFTER_MS = 100
/** An address that swallows whoever connects holds a place in the pool for so long: readiness is back soon after the address is. */
const CONNECT_TIMEOUT_MS = 2_000
/** A healthy statement takes milliseconds; one that takes so long has missed the objective of 800 ms by itself. */
const STATEMENT_TIMEOUT_MS = 800
/** Sooner, so that the log tells a lock from slowness. */
const LOCK_TIMEOUT_EARLIER_MS = 100

/**
 * How long the server works at a statement, set when a connection begins: a timeout for each would be a round trip for each. A
 * third of the budget remains, so that authentication and the way are covered, and the server's refusal (57014, or 55P03
 * for a lock) arrives before we stop waiting. Who has less time than that stops first, closes the connection, and the server
 * ends the statement within `ABANDONED_AFTER_MS`. Who has more and hears nothing knows that nobody is there.
 */
export function statementTimeoutMs(budgetMs: number): number {
  return Math.min(STATEMENT_TIMEOUT_MS, Math.floor((budgetMs * 2) / 3))
}

/** A pool of connections to PostgreSQL; whoever takes one says how long it is worth waiting for. */
export function openConnections({
  url,
  poolMax,
  budgetMs,
  tokenRegion,
  log,
}: ConnectionOptions): Connections {
  const serverTimeoutMs = statementTimeoutMs(budgetMs)
  const { urlWithoutTls, ssl } = readTlsOnce(url)
  const pool = new pg.Pool({
    ssl,
    connectionString: withOptions(
      urlWithoutTls,
      `-c role=${ROLE} -c client_connection_check_interval=${ABANDONED_AFTER_MS}`,
    ),
    application_name: 'loan-api',
    ...(tokenRegion !== undefined && { Client: clientWithTokens(tokenRegion) }),
    max: poolMax,
    connectionTimeoutMillis: Math.min(CONNECT_TIMEOUT_MS, budgetMs),
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    // The server's own: they also end what was asked by a host that has gone without a word.
    statement_timeout: serverTimeoutMs,
    lock_timeout: serverTimeoutMs - LOCK_TIMEOUT_EARLIER_MS,
    idle_in_transaction_session_timeout: serverTimeoutMs,
    maxLifetimeSeconds: CONNECTION_LIFETIME_SECONDS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  })
  const bornAt = new WeakMap<object, number>()
  pool.on('connect', client => {
    bornAt.set(client, performance.now())
    // The pool listens to idle clients only, and without a listener a connection lost in use ends the process.
    client.on('error', error => log.warn({ err: error }, 'a database connection was lost'))
  })
  // Of idle clients that were lost, which their own listener has logged; without a listener they end the process too.
  pool.on('error', () => {})
  let mistrustedBefore = 0

  return {
    take: async timeoutMs => {
      const deadline = performance.now() + timeoutMs
      for (;;) {
        const client = await acquire(pool, Math.max(0, deadline - performance.now()))
        if ((bornAt.get(client) ?? 0) >= mistrustedBefore) return client
        client.release(true)
      }
    },
    mistrustAll: () => {
      mistrustedBefore = performance.now()
    },
    counts: () => ({
      inUse: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: () => pool.end(),
  }
}

/** `url` with `options` behind its own: what is in the URL would replace them, and of two the last is valid. */
function withOptions(url: string, options: string): string {
  const extended = new URL(url)
  const own = extended.searchParams.get('options') ?? ''
  extended.searchParams.set('options', `${own} ${options}`.trim())
  return extended.href
}

/** A connection within `timeoutMs`; one that comes later goes back to the pool unused. */
async function acquire(pool: pg.Pool, timeoutMs: number): Promise<pg.PoolClient> {
  let timer: NodeJS.Timeout | undefined
  const connecting = pool.connect()
  const timedOut = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), timeoutMs)
  })
  try {
    return await Promise.race([connecting, timedOut])
  } catch (cause) {
    connecting.then(
      client => client.release(),
      () => {},
    )
    throw new DatabaseUnavailable('no connection', { cause })
  } finally {
    clearTimeout(timer)
  }
}

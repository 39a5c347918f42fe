import pg from 'pg'
import { Failure } from '../command-line/failure.ts'
import { type StartOptions, startCommandWith } from './options.ts'

type Address = { host: string; port: number; name: string }

// The driver takes any text for a URL, and any scheme for PostgreSQL's.
const POSTGRES_URL = /^postgres(ql)?:\/\//

/** The value of DATABASE_URL, where it is set. Set to nothing it is refused, as the services refuse it. */
export function readDatabaseUrl(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  if (POSTGRES_URL.test(url) && URL.canParse(url)) return url
  throw notOfPostgres()
}

/** Where a URL leads, as the driver itself reads it: `?host=` overrides the host that one sees first. */
export function addressOf(url: string): Address {
  const { host, port, database } = clientFor(url)
  return { host, port, name: database ?? '' }
}

// Where PostgreSQL itself puts its socket. Others, as of a cloud provider's proxy, lead to another machine.
const OWN_SOCKETS = ['/tmp', '/run/postgresql', '/var/run/postgresql']

/** Nobody's real database is migrated by a demo that found its address in the environment. */
export function refuseRemote(url: string, options: StartOptions): void {
  const { host } = addressOf(url)
  if (OWN_SOCKETS.includes(host) || /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)) return
  const meant = startCommandWith(options, { 'remote-database': true })
  throw new Failure(
    `DATABASE_URL leads to ${host}, perhaps another machine, whose schema would be changed; if you mean it: ${meant}`,
  )
}

/** Fails in words when nobody answers there or lets us in. */
export async function checkAnswers(url: string): Promise<void> {
  const client = clientFor(url)
  try {
    await client.connect()
  } catch (error) {
    const { host, port, name } = addressOf(url)
    const cause = error instanceof Error ? error.message || ('code' in error && error.code) : error
    throw new Failure(
      `the database ${name} on ${host}:${port} (DATABASE_URL) cannot be used: ${cause}; unset, an embedded PostgreSQL is used`,
    )
  } finally {
    await client.end().catch(() => {})
  }
}

// A database on this machine answers at once; one far away within this, or the demo would not be one.
const CONNECT_WITHIN_MS = 5_000

function clientFor(connectionString: string): pg.Client {
  try {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_WITHIN_MS })
    client.on('error', () => {})
    return client
  } catch {
    // The driver's own message repeats the URL, password included.
    throw notOfPostgres()
  }
}

function notOfPostgres(): Failure {
  return new Failure(
    'DATABASE_URL is not a PostgreSQL URL (postgres://USER:PASSWORD@HOST:PORT/NAME); unset, an embedded PostgreSQL is used',
  )
}

import pg from 'pg'
import { Failure } from '../command-line/failure.ts'

type Address = { host: string; port: number; name: string }

/** Where a URL leads, as the driver itself reads it: `?host=` overrides the host that one sees first. */
export function addressOf(url: string): Address {
  const { host, port, database } = clientFor(url)
  return { host, port, name: database ?? '' }
}

/** Nobody's real database is migrated by a demo that found its address in the environment. */
export function refuseRemote(url: string): void {
  const { host } = addressOf(url)
  const isSocket = host.startsWith('/')
  if (isSocket || /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)) return
  throw new Failure(
    `DATABASE_URL leads to ${host}, another machine, whose schema would be changed; if you mean it: npm start -- --remote-database`,
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
    throw new Failure(`the database ${name} on ${host}:${port} (DATABASE_URL) cannot be used: ${cause}`)
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
    throw new Failure('DATABASE_URL is not a PostgreSQL URL (postgres://USER:PASSWORD@HOST:PORT/NAME)')
  }
}

import pg from 'pg'

/** One attempt: whether the server answers a query; makes the database when it is the first time. */
export async function ensureDatabase(serverUrl: URL, database: string): Promise<boolean> {
  const url = new URL('/postgres', serverUrl)
  // `ssl: false` because somebody's PGSSLMODE must not decide it: the server has no certificate and is on loopback.
  const client = new pg.Client({ connectionString: url.href, ssl: false, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`)
    return true
  } catch (error) {
    if (isStillStarting(error)) return false
    throw error
  } finally {
    await client.end().catch(() => {})
  }
}

const CANNOT_CONNECT_NOW = '57P03'

function isStillStarting(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === CANNOT_CONNECT_NOW
}

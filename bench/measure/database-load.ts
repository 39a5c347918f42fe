import type pg from 'pg'
import { cpuSecondsOfFamily, type ProcessTimes } from './process-usage.ts'

export type DatabaseLoad = {
  cpuSeconds: number
  transactions: number
  walBytes: number
  sizeBytes: number
}

/** What a PostgreSQL on this machine, whose first process is `pid`, has done since it started, and how large its database is. */
export async function readDatabaseLoad(
  client: pg.Client,
  pid: number,
  times: ProcessTimes[],
): Promise<DatabaseLoad> {
  // Counts reach the view when a backend is idle for a second, or is told to.
  await client.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await client.query(`
    SELECT (SELECT sum(xact_commit) FROM pg_stat_database)::float8 AS transactions,
           pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS wal_bytes,
           pg_database_size(current_database())::float8 AS size_bytes`)
  const { transactions, wal_bytes: walBytes, size_bytes: sizeBytes } = rows[0]
  return {
    cpuSeconds: cpuSecondsOfFamily(pid, times),
    transactions,
    walBytes,
    sizeBytes,
  }
}

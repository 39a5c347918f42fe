import { globSync, readFileSync } from 'node:fs'
import type pg from 'pg'

/** What Linux counts CPU time in. */
const TICKS_A_SECOND = 100

export type DatabaseLoad = {
  cpuSeconds: number
  transactions: number
  walBytes: number
  sizeBytes: number
}

/** What a PostgreSQL on this machine has done since it started, and how large its database is. On Linux. */
export async function readDatabaseLoad(client: pg.Client): Promise<DatabaseLoad> {
  // Counts reach the view when a backend is idle for a second, or is told to.
  await client.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await client.query(`
    SELECT pg_backend_pid() AS pid,
           (SELECT sum(xact_commit) FROM pg_stat_database)::float8 AS transactions,
           pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS wal_bytes,
           pg_database_size(current_database())::float8 AS size_bytes`)
  const { pid, transactions, wal_bytes: walBytes, size_bytes: sizeBytes } = rows[0]
  return { cpuSeconds: cpuSecondsOfFamily(pid), transactions, walBytes, sizeBytes }
}

/** Of the postmaster, the backends that it has now, and those that have ended. */
function cpuSecondsOfFamily(backend: number): number {
  const postmaster = statOf(`/proc/${backend}/stat`)?.parent
  let ticks = 0
  for (const file of globSync('/proc/[0-9]*/stat')) {
    const stat = statOf(file)
    if (!stat) continue
    if (stat.pid === postmaster) ticks += stat.ownTicks + stat.endedTicks
    if (stat.parent === postmaster) ticks += stat.ownTicks
  }
  return ticks / TICKS_A_SECOND
}

/** Nothing of a process that has just ended. */
function statOf(file: string) {
  try {
    const [pid = '', rest = ''] = readFileSync(file, 'utf8').split(/ \(.*\) /s)
    const fields = rest.split(' ').map(Number)
    const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map(at => fields[at] ?? 0)
    return {
      pid: Number(pid),
      parent,
      ownTicks: (user ?? 0) + (system ?? 0),
      endedTicks: (endedUser ?? 0) + (endedSystem ?? 0),
    }
  } catch {
    return undefined
  }
}

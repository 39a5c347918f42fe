import pg from 'pg'
import { pauseProcesses } from './pause-processes.ts'

/** Of tests none freezes it for longer. */
const AT_MOST_MS = 120_000

/** The server and all of its sessions stop, so that it looks like a host that does not answer; what is returned lets them go on. */
export async function freezePostgres(
  server: { url: string; pid: number | undefined },
  atMostMs = AT_MOST_MS,
): Promise<() => void> {
  const client = new pg.Client({ connectionString: server.url, ssl: false })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
  )
  await client.end()
  return pauseProcesses(
    [server.pid, ...rows.map(({ pid }) => pid)].filter(pid => pid !== undefined),
    atMostMs,
  )
}

import pg from 'pg'

/** The server and all of its sessions stop, so that it looks like a host that does not answer; what is returned lets them go on. */
export async function freezePostgres(server: { url: string; pid: number | undefined }): Promise<() => void> {
  const client = new pg.Client({ connectionString: server.url, ssl: false })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>(
    'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
  )
  await client.end()
  const pids = [server.pid, ...rows.map(({ pid }) => pid)].filter(pid => pid !== undefined)
  for (const pid of pids) signal(pid, 'SIGSTOP')
  return () => {
    for (const pid of pids.splice(0)) signal(pid, 'SIGCONT')
  }
}

/** A session may have ended since it was listed. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {}
}

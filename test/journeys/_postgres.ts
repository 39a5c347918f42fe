import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll } from 'vitest'
import { startPostgres } from '../../local/embedded-postgres/start-postgres.ts'

/** A PostgreSQL of this file's own: what happens to it must not happen to the other tests. Ends with the file. */
export async function startOwnPostgres({ settings = {}, dataDir = '' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'loans-outage-'))
  const place = dataDir || join(folder, 'postgres')
  const start = (port: number) =>
    startPostgres({ dataDir: place, port, settings: { fsync: 'off', ...settings } })
  let postgres = await start(0)
  const { url, port } = postgres
  const frozen: number[] = []

  function postmaster(): number {
    // To the kernel 0 would be our own process group.
    if (!postgres.pid) throw new Error('the server does not run')
    return postgres.pid
  }
  async function sessions(): Promise<number[]> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const text = 'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()'
    const { rows } = await client.query(text).finally(() => client.end())
    return rows.map(({ pid }) => pid)
  }
  const freeze = (pids: number[]) => {
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    frozen.push(...pids)
  }
  const thaw = () => {
    for (const pid of frozen.splice(0)) process.kill(pid, 'SIGCONT')
  }
  afterAll(async () => {
    thaw()
    await postgres.stop(AbortSignal.abort())
    await rm(dirname(postgres.dataDir), { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  })

  return {
    url,
    dataDir: postgres.dataDir,
    stop: () => postgres.stop(),
    /** Without a word to its clients, and without a checkpoint: it recovers when it starts. */
    stopAtOnce: () => postgres.stop(AbortSignal.abort()),
    /** Again, at the same address. */
    start: async () => {
      postgres = await start(port)
    },
    /** The server and all of its sessions, so that it looks like a host that has stopped answering; until `thaw`. */
    freeze: async () => freeze([postmaster(), ...(await sessions())]),
    /** Sessions go on; whoever connects hears nothing. */
    freezePostmaster: () => freeze([postmaster()]),
    thaw,
  }
}

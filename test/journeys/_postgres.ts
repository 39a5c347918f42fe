import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { startPostgres } from '../../local/embedded-postgres/start-postgres.ts'
import { freezePostgres } from '../../local/throwaway-platform/freeze-postgres.ts'

/** A PostgreSQL of this file's own: what happens to it must not happen to the other tests. Ends with the file. */
export async function startOwnPostgres({ settings = {}, dataDir = '' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'loans-outage-'))
  const place = dataDir || join(folder, 'postgres')
  const start = (port: number) =>
    startPostgres({ dataDir: place, port, settings: { fsync: 'off', ...settings } })
  let postgres = await start(0)
  const { url, port } = postgres
  const thaws: (() => void)[] = []

  const thaw = () => {
    for (const each of thaws.splice(0)) each()
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
    /** Where it writes its log. */
    logFile: `${place}.log`,
    stop: () => postgres.stop(),
    /** Without a word to its clients, and without a checkpoint: it recovers when it starts. */
    stopAtOnce: () => postgres.stop(AbortSignal.abort()),
    /** Again, at the same address. */
    start: async () => {
      postgres = await start(port)
    },
    /** The server and all of its sessions, so that it looks like a host that has stopped answering; until `thaw`. */
    freeze: async () => {
      thaws.push(freezePostgres(postgres))
    },
    /** Sessions go on; whoever connects hears nothing. */
    freezePostmaster: () => {
      // To the kernel 0 would be our own process group.
      const { pid } = postgres
      if (!pid) throw new Error('the server does not run')
      process.kill(pid, 'SIGSTOP')
      thaws.push(() => process.kill(pid, 'SIGCONT'))
    },
    thaw,
  }
}

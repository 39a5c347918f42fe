import { join } from 'node:path'
import { type Postgres, startPostgres } from '../../local/embedded-postgres/start-postgres.ts'
import { freezePostgres } from '../../local/throwaway-platform/freeze-postgres.ts'
import { startTcpProxy } from '../faults/tcp-proxy.ts'

export type DatabasePlace = Awaited<ReturnType<typeof startDatabase>>

/** A PostgreSQL below `folder` that can be taken away and brought back, and the proxy through which loan-api reaches it. */
export async function startDatabase(folder: string) {
  const startOn = (port: number): Promise<Postgres> =>
    // Without fsync what is committed survives the server's crash all the same; only the machine's would lose it.
    startPostgres({ dataDir: join(folder, 'postgres'), port, settings: { fsync: 'off' } })
  let server = await startOn(0)
  const { url, port } = server
  const proxy = await startTcpProxy(url)
  let thaw = () => {}
  let lastTurn: Promise<unknown> = Promise.resolve()
  let isClosed = false
  return {
    url,
    throughProxy: proxy.inFrontOf(url),
    proxy,
    /** Whatever must not happen to it at once happens one after the other. */
    turns: <T>(work: () => Promise<T>): Promise<T> => {
      const turn = lastTurn.then(work)
      lastTurn = turn.catch(() => {})
      return turn
    },
    freeze: async () => {
      thaw = freezePostgres(server)
      return thaw
    },
    /** As `pg_ctl stop -m immediate` does it: no checkpoint, and recovery from the log at the next start. */
    stopAtOnce: () => server.stop(AbortSignal.abort()),
    start: async () => {
      if (isClosed) return
      // A machine that is busy may take longer for it than a start waits.
      server = await startOn(port).catch(() => startOn(port))
    },
    close: async () => {
      isClosed = true
      // Nothing that is frozen can be stopped, and nothing may be started after this.
      thaw()
      await lastTurn
      await proxy.close()
      await server.stop(AbortSignal.abort())
    },
  }
}

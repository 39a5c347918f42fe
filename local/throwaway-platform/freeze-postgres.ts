import { childrenOf } from '../processes/process-identity.ts'
import { pauseProcesses } from './pause-processes.ts'

/** Of tests none freezes it for longer. */
const AT_MOST_MS = 120_000

/** The server and all of its sessions stop, so that it looks like a host that does not answer; what is returned lets them go on. */
export function freezePostgres({ pid }: { pid: number | undefined }, atMostMs = AT_MOST_MS): () => void {
  if (pid === undefined) throw new Error('the server does not run')
  // The server first, for it alone begins sessions. They are looked for among processes: one that logs in just now the database does not list.
  const thawServer = pauseProcesses([pid], atMostMs)
  const thawSessions = pauseProcesses(childrenOf(pid), atMostMs)
  return () => {
    thawSessions()
    thawServer()
  }
}

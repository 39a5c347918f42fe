import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { findFreePort } from '../../local/processes/ports.ts'
import { waitUntil } from '../../local/processes/wait-until.ts'

export type LoanApiProcess = Awaited<ReturnType<typeof startLoanApiProcess>>

/** Far above what a boot takes on a machine that is busy with others. */
const BOOTS_WITHIN_MS = 30_000

type Options = {
  name: string
  /** Of the tree that it runs. */
  root: string
  logFile: string
  databaseUrl: string
  variables: Record<string, string>
}

/** A loan-api in a process of its own, always at the same address, that can be killed, frozen and started again. */
export async function startLoanApiProcess({ name, root, logFile, databaseUrl, variables }: Options) {
  const [port, operationsPort] = await Promise.all([findFreePort(), findFreePort()])
  const operationsUrl = `http://127.0.0.1:${operationsPort}`
  let child: ChildProcess | undefined
  let starts = 0

  /** Whether the process is there: while its database is not, its public port is still closed. */
  const isThere = () =>
    fetch(`${operationsUrl}/livez`).then(
      () => true,
      () => false,
    )

  async function start(): Promise<void> {
    starts += 1
    const log = openSync(logFile, 'a')
    child = spawn(process.execPath, [join(root, 'services/loan-api/src/main.ts')], {
      env: {
        ...variables,
        // The database knows each process of ours, and each life of it, by a name of its own.
        DATABASE_URL: `${databaseUrl}?application_name=${name}.${starts}`,
        PORT: String(port),
        OPERATIONS_PORT: String(operationsPort),
      },
      // The channel, because whose parent is gone ends.
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    const isUp = await waitUntil(async () => child?.exitCode !== null || (await isThere()), {
      withinMs: BOOTS_WITHIN_MS,
    })
    if (!isUp || child.exitCode !== null) throw new Error(`${name} did not start, see ${logFile}`)
  }

  async function kill(): Promise<void> {
    if (!child || child.signalCode !== null || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    start,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    isReady: () =>
      fetch(`${operationsUrl}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
  }
}

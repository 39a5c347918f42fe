import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../command-line/failure.ts'
import { commandOf, identifyProcess } from '../processes/process-identity.ts'
import { stopProcess } from '../processes/stop-process.ts'
import { WAYS_TO_STOP } from './server.ts'

/**
 * Stops the server that outlived a launcher killed with `kill -9`, found by its pid file; returns the pid it stopped. Only
 * for a caller who knows that nobody else uses this data folder.
 */
export async function stopStaleServer(dataDir: string): Promise<number | undefined> {
  const pidFile = join(dataDir, 'postmaster.pid')
  const [pidLine, dataDirLine] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')
  const pid = Number(pidLine)
  if (!pid) return undefined
  // A copied folder brings another server's pid file along, and after a reboot the pid is somebody else's: not ours to
  // stop, but PostgreSQL would refuse to start because of it.
  if (dataDirLine !== dataDir || !isServerOf(dataDir, pid)) {
    await rm(pidFile, { force: true })
    return undefined
  }
  const identity = identifyProcess(pid)
  const isGone = () => identifyProcess(pid) !== identity
  await stopProcess({ send: signal => sendTo(pid, signal), isGone }, WAYS_TO_STOP)
  if (!isGone())
    throw new Failure(
      `PostgreSQL (pid ${pid}) is running on ${dataDir} and cannot be stopped; stop it yourself: kill -INT ${pid}`,
    )
  return pid
}

// It may end in the moment before, or be another user's: whether it is gone is looked at afterwards.
function sendTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {}
}

function isServerOf(dataDir: string, pid: number): boolean {
  const command = commandOf(pid) ?? ''
  return command.includes('postgres') && command.includes(`-D ${dataDir} `)
}

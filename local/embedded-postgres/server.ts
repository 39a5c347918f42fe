import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { type Child, watchChild } from '../processes/child.ts'
import { LOOPBACK } from '../processes/ports.ts'
import type { WayToStop } from '../processes/stop-process.ts'
import type { Dwelling } from './dwelling.ts'

/** Fast shutdown (disconnects clients, writes a checkpoint), then immediate (recovers at the next start), then the kernel's. */
export const WAYS_TO_STOP: WayToStop[] = [
  { signal: 'SIGINT', withinMs: 10_000 },
  { signal: 'SIGQUIT', withinMs: 5_000 },
  { signal: 'SIGKILL', withinMs: 5_000 },
]

export type ServerOptions = { port: number; settings: Record<string, string>; logFile: string }

/** Starts the server's process; it answers some time later. */
export function spawnServer(dwelling: Dwelling, { port, settings, logFile }: ServerOptions): Child {
  const everySetting = {
    listen_addresses: LOOPBACK,
    // A socket's path may have 107 bytes at most, which a checkout in a deep folder exceeds.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Without the details of an error, which quote the row and the applicant in it.
    log_error_verbosity: 'terse',
    ...settings,
  }
  const [command, args, options] = dwelling.commandFor('postgres', [
    ...['-D', dwelling.dataDir, '-p', String(port)],
    ...Object.entries(everySetting).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ])
  const log = openSync(logFile, 'w')
  try {
    return watchChild(spawn(command, args, { ...options, stdio: ['ignore', log, log] }))
  } finally {
    closeSync(log)
  }
}

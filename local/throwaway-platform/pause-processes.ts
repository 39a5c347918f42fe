import { spawn } from 'node:child_process'

/** A process that is gone by then has nothing to go on with. */
const GO_ON_LATER = 'sleep "$SECONDS_AT_MOST"; for pid in $PIDS; do kill -CONT "$pid" 2>/dev/null; done'

/** Processes stop where they are; what is returned lets them go on. So does a process of its own, `atMostMs` later, when the caller cannot any more. */
export function pauseProcesses(pids: number[], atMostMs: number): () => void {
  const keeper = spawn('sh', ['-c', GO_ON_LATER], {
    env: { PATH: process.env.PATH, PIDS: pids.join(' '), SECONDS_AT_MOST: String(atMostMs / 1_000) },
    // In a session of its own a terminal's Ctrl-C does not end it before its time.
    detached: true,
    stdio: 'ignore',
  })
  keeper.unref()
  for (const pid of pids) signal(pid, 'SIGSTOP')
  return () => {
    // The shell and its sleep, which are a group of their own, unless they have ended.
    if (keeper.pid !== undefined && keeper.exitCode === null) signal(-keeper.pid, 'SIGKILL')
    for (const pid of pids.splice(0)) signal(pid, 'SIGCONT')
  }
}

/** It may have ended since it was listed. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {}
}

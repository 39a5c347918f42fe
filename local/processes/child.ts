import type { ChildProcess } from 'node:child_process'
import { stopProcess, type WayToStop } from './stop-process.ts'

/** How a program ends that did what it should. */
export const SUCCEEDED = 'ended with exit code 0'

/** A child process that tells how it ended, in words: "ended with exit code 1", "was killed by SIGKILL". */
export type Child = {
  pid: number | undefined
  ended: Promise<string>
  stop(ways: WayToStop[], force?: AbortSignal): Promise<void>
}

/** To be called in the same turn as `spawn`: an `error` event that nobody hears would end this process. */
export function watchChild(child: ChildProcess): Child {
  let isGone = false
  const ended = new Promise<string>(resolve => {
    child.once('exit', (code, signal) =>
      resolve(signal ? `was killed by ${signal}` : `ended with exit code ${code}`),
    )
    child.once('error', error => child.pid === undefined && resolve(`could not be run: ${error.message}`))
  }).finally(() => {
    isGone = true
  })
  const target = { send: (signal: NodeJS.Signals) => child.kill(signal), isGone: () => isGone }
  return { pid: child.pid, ended, stop: (ways, force) => stopProcess(target, ways, force) }
}

const WAYS_TO_STOP: WayToStop[] = [
  { signal: 'SIGTERM', withinMs: 5_000 },
  { signal: 'SIGKILL', withinMs: 5_000 },
]

/** Waits for a program that ends by itself; an aborted signal ends it first and throws its reason. */
export async function untilEnded(child: Child, signal: AbortSignal | undefined): Promise<string> {
  const stop = () => child.stop(WAYS_TO_STOP)
  if (signal?.aborted) await stop()
  signal?.addEventListener('abort', stop)
  const how = await child.ended
  signal?.removeEventListener('abort', stop)
  signal?.throwIfAborted()
  return how
}

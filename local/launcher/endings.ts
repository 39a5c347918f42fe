import { once } from 'node:events'

/** Somebody asked for the end: a signal, or npm is gone. */
export class Interruption extends Error {
  readonly exitCode: number

  constructor(what: string, exitCode: number) {
    super(what)
    this.name = 'Interruption'
    this.exitCode = exitCode
  }
}

export type Endings = {
  /** Aborted by the first reason to end; the reason is what everything that waits throws. */
  ended: AbortSignal
  /** Aborted when somebody insists. */
  forced: AbortSignal
  end(reason: Error): void
}

// A shell reports a process ended by signal n as 128 + n.
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const

// npm passes Ctrl-C on to us although the terminal has sent it already; nobody presses it twice as quickly.
const NPM_ECHO_MS = 500

// Of `kill -9` npm can tell us nothing, so we look.
const LOOK_FOR_PARENT_EVERY_MS = 250

/** Everything that can end the launcher from outside becomes one abort signal. */
export function listenForEndings(): Endings {
  const first = new AbortController()
  const second = new AbortController()
  let firstAtMs = 0
  const end = (reason: Error) => {
    if (first.signal.aborted) return
    firstAtMs = performance.now()
    first.abort(reason)
  }
  for (const [name, exitCode] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      const isEcho = performance.now() - firstAtMs < NPM_ECHO_MS
      if (first.signal.aborted && !isEcho) second.abort()
      end(new Interruption(name, exitCode))
    })
  }
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) end(new Interruption('npm is gone', SIGNALS.SIGHUP))
  }, LOOK_FOR_PARENT_EVERY_MS).unref()
  return { ended: first.signal, forced: second.signal, end }
}

/** Waits for the end. One that was asked for is a success (0); any other reason is thrown. */
export async function untilEnded(ended: AbortSignal): Promise<0> {
  if (!ended.aborted) await once(ended, 'abort')
  if (ended.reason instanceof Interruption) return 0
  throw ended.reason
}

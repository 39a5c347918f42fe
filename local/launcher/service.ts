import { callLocally } from '../local-http.ts'
import { LOOPBACK } from '../processes/ports.ts'
import type { WayToStop } from '../processes/stop-process.ts'
import { waitUntil } from '../processes/wait-until.ts'
import { failureOf } from './failure-of.ts'
import type { ServiceDefinition, Wiring } from './platform.ts'
import { inspectorPort } from './ports.ts'
import { preloading, spawnProgram } from './spawn-program.ts'
import type { Start } from './start.ts'

export type Service = {
  name: string
  url: string
  operationsUrl: string
  /** Another one after a restart. */
  pid(): number
  /** Waits until it says that it can work. */
  untilReady(): Promise<void>
  /** Ends it and starts it from what is there now. @throws {Failure} when that does not become ready. */
  restart(): Promise<void>
  stop(force: AbortSignal): Promise<void>
}

// Services promise to drain within 10 s.
const WAYS_TO_STOP: WayToStop[] = [
  { signal: 'SIGTERM', withinMs: 12_000 },
  { signal: 'SIGKILL', withinMs: 5_000 },
]
// What a debugger holds at a breakpoint never drains, and Node keeps a process that has ended for as long as a debugger looks at it.
const WAYS_TO_STOP_DEBUGGED: WayToStop[] = [
  { signal: 'SIGTERM', withinMs: 2_000 },
  { signal: 'SIGKILL', withinMs: 5_000 },
]

// Starting several Node processes on a busy laptop takes seconds; longer than this is no longer starting.
const READY_WITHIN_MS = 30_000
const PROBE_WITHIN_MS = 1_000

/** What becomes under --watch of a service that has ended by itself. */
export const STARTS_AGAIN = 'it starts again when its code changes'

/**
 * Starts a service's process; it becomes ready some time later. When it ends by itself, so does the system, but for one that is watched and
 * was ready: somebody is changing it.
 */
export function startService(start: Start, definition: ServiceDefinition, wiring: Wiring): Service {
  const { folder, options, endings, progress } = start
  const { name, program, preload } = definition
  const isDebugged = options.inspect === name
  const nodeOptions = [
    ...preloading(preload),
    ...(isDebugged ? [`--inspect=${LOOPBACK}:${inspectorPort(options.offset)}`] : []),
  ]
  const waysToStop = isDebugged ? WAYS_TO_STOP_DEBUGGED : WAYS_TO_STOP
  const environment = {
    ...(definition.port !== undefined && { PORT: String(definition.port + options.offset) }),
    OPERATIONS_PORT: String(definition.operationsPort + options.offset),
    ...definition.environment(wiring),
  }
  const addresses = addressesOf(definition, options.offset)

  let phase: 'starts' | 'runs' | 'restarts' | 'ends' = 'starts'
  let child = spawnIt()

  function spawnIt() {
    const started = spawnProgram(program, environment, folder.logOf(name), nodeOptions)
    void started.ended.then(how => {
      if (phase === 'restarts' || phase === 'ends') return
      const failure = failureOf(folder, name, how)
      if (phase === 'runs' && options.watch) progress.note(`${failure.message}; ${STARTS_AGAIN}`)
      else endings.end(failure)
    })
    return started
  }

  async function untilReady() {
    const signal = endings.ended
    let end: string | undefined
    void child.ended.then(how => {
      end = how
    })
    const isReady = async () => {
      if (end !== undefined) throw failureOf(folder, name, end)
      const probe = callLocally(`${addresses.operationsUrl}/readyz`, { withinMs: PROBE_WITHIN_MS, signal })
      return (await probe.catch(() => undefined))?.status === 200
    }
    if (await waitUntil(isReady, { withinMs: READY_WITHIN_MS, signal })) return
    throw failureOf(folder, name, `was not ready within ${READY_WITHIN_MS / 1000} s`)
  }

  return {
    name,
    ...addresses,
    pid: () => child.pid ?? 0,
    async untilReady() {
      await untilReady()
      phase = 'runs'
    },
    async restart() {
      phase = 'restarts'
      await child.stop(waysToStop)
      endings.ended.throwIfAborted()
      // It may be over without a reason to end from outside, and then nobody would stop another one.
      if (phase !== 'restarts') return
      child = spawnIt()
      try {
        await untilReady()
      } finally {
        if (phase === 'restarts') phase = 'runs'
      }
    },
    async stop(force) {
      phase = 'ends'
      await child.stop(waysToStop, force)
    },
  }
}

/** Where a service answers; one that is for operators alone does so on its operations port. */
export function addressesOf({ port, operationsPort }: ServiceDefinition, offset: number) {
  const at = (base: number) => `http://${LOOPBACK}:${base + offset}`
  return { url: at(port ?? operationsPort), operationsUrl: at(operationsPort) }
}

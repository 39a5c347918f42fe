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
  restart(): Promise<void>
  stop(force: AbortSignal): Promise<void>
}

// Services promise to drain within 10 s.
const WAYS_TO_STOP: WayToStop[] = [
  { signal: 'SIGTERM', withinMs: 12_000 },
  { signal: 'SIGKILL', withinMs: 5_000 },
]

/** Starts a service's process; it becomes ready some time later. When it ends by itself, so does the system. */
export function startService(start: Start, definition: ServiceDefinition, wiring: Wiring): Service {
  const { folder, options, endings, progress } = start
  const { name, program, preload } = definition
  const nodeOptions = [
    ...preloading(preload),
    ...(options.inspect === name ? [`--inspect=${LOOPBACK}:${inspectorPort(options.offset)}`] : []),
  ]
  const environment = {
    ...(definition.port !== undefined && { PORT: String(definition.port + options.offset) }),
    OPERATIONS_PORT: String(definition.operationsPort + options.offset),
    ...definition.environment(wiring),
  }

  let expected: 'to run' | 'to restart' | 'to end' = 'to run'
  let child = spawnIt()

  function spawnIt() {
    const started = spawnProgram(program, environment, folder.logOf(name), nodeOptions)
    void started.ended.then(how => {
      if (expected !== 'to run') return
      const failure = failureOf(folder, name, how)
      if (options.watch) progress.note(`${failure.message}; it starts again when its code changes`)
      else endings.end(failure)
    })
    return started
  }

  return {
    name,
    ...addressesOf(definition, options.offset),
    pid: () => child.pid ?? 0,
    async restart() {
      expected = 'to restart'
      await child.stop(WAYS_TO_STOP)
      if (expected !== 'to restart') return
      expected = 'to run'
      child = spawnIt()
    },
    async stop(force) {
      expected = 'to end'
      await child.stop(WAYS_TO_STOP, force)
    },
  }
}

/** Where a service answers; one that is for operators alone does so on its operations port. */
export function addressesOf({ port, operationsPort }: ServiceDefinition, offset: number) {
  const at = (base: number) => `http://${LOOPBACK}:${base + offset}`
  return { url: at(port ?? operationsPort), operationsUrl: at(operationsPort) }
}

// Starting several Node processes on a busy laptop takes seconds; longer than this is no longer starting.
const READY_WITHIN_MS = 30_000
const PROBE_WITHIN_MS = 1_000

/** Waits until the service says that it can work. */
export async function untilReady(
  { folder, endings }: Start,
  { name, operationsUrl }: Service,
): Promise<void> {
  const signal = endings.ended
  const isReady = async () => {
    const probe = callLocally(`${operationsUrl}/readyz`, { withinMs: PROBE_WITHIN_MS, signal })
    return (await probe.catch(() => undefined))?.status === 200
  }
  if (await waitUntil(isReady, { withinMs: READY_WITHIN_MS, signal })) return
  throw failureOf(folder, name, `was not ready within ${READY_WITHIN_MS / 1000} s`)
}

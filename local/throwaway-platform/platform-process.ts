import { readFileSync } from 'node:fs'
import { Failure } from '../command-line/failure.ts'
import type { DataFolder } from '../launcher/data-folder.ts'
import { failureOf } from '../launcher/failure-of.ts'
import { preloading, spawnProgram } from '../launcher/spawn-program.ts'
import { callLocally } from '../local-http.ts'
import type { Child } from '../processes/child.ts'
import { waitUntil } from '../processes/wait-until.ts'
import { pauseProcesses } from './pause-processes.ts'

/** Several start at once, on few cores. */
const READY_WITHIN_MS = 60_000
const ANSWER_WITHIN_MS = 5_000
const GONE_WITHIN_MS = 5_000

type ProcessParts = {
  name: string
  program: string
  preload?: string
  variables: Record<string, string>
  folder: DataFolder
  url: string
  operationsUrl: string
}

export type PlatformProcess = ReturnType<typeof startProcess>

/** A service in a process of its own, always at the same address, that can be killed, paused and started again. */
export function startProcess({
  name,
  program,
  preload,
  variables,
  folder,
  url,
  operationsUrl,
}: ProcessParts) {
  const environment = {
    ...variables,
    PORT: new URL(url).port,
    OPERATIONS_PORT: new URL(operationsUrl).port,
  }
  const spawnIt = () => spawnProgram(program, environment, folder.logOf(name), preloading(preload))
  let child: Child = spawnIt()
  let howItEnded: string | undefined
  const watch = (started: Child) => {
    howItEnded = undefined
    void started.ended.then(how => {
      if (started === child) howItEnded = how
    })
  }
  watch(child)

  const call = (path: string, withinMs = ANSWER_WITHIN_MS) =>
    callLocally(`${operationsUrl}${path}`, { withinMs })
  const pid = () => {
    // To the kernel 0 would be our own process group, and to stop that would stop us.
    if (child.pid === undefined) throw new Failure(`${name} could not be run`)
    return child.pid
  }
  const isReady = () =>
    call('/readyz').then(
      ({ status }) => status === 200,
      () => false,
    )
  const end = () => child.stop([{ signal: 'SIGKILL', withinMs: GONE_WITHIN_MS }])

  return {
    name,
    url,
    operationsUrl,
    /** @throws {Failure} when it could not be run. */
    pid,
    isReady,
    /** @throws {Failure} when it ends before it is, or takes too long. */
    async untilReady(): Promise<void> {
      const isSettled = await waitUntil(async () => howItEnded !== undefined || (await isReady()), {
        withinMs: READY_WITHIN_MS,
      })
      if (isSettled && howItEnded === undefined) return
      throw failureOf(folder, name, howItEnded ?? `was not ready within ${READY_WITHIN_MS / 1000} s`)
    },
    /** As `kill -9`: what it was at is left as it is. */
    end,
    /** Begins again, under the same address; ready some time later. */
    startAgain(): void {
      child = spawnIt()
      watch(child)
    },
    /** It stands still for so long at most, or until what is returned is called. */
    pause: (atMostMs: number): (() => void) => pauseProcesses([pid()], atMostMs),
    /** What its metrics say now, as Prometheus reads them. */
    metrics: async (withinMs?: number): Promise<string> => (await call('/metrics', withinMs)).body,
    /** CPU seconds of the process since it began. @throws {Failure} when its metrics do not tell. */
    async cpuSeconds(): Promise<number> {
      const [, seconds] = /^process_cpu_seconds_total (\S+)$/m.exec((await call('/metrics')).body) ?? []
      if (seconds === undefined) throw new Failure(`${name} does not say how much CPU it has used`)
      return Number(seconds)
    },
    /** MiB of memory that it holds now, its peak included. On Linux. */
    memoryMib(): { now: number; peak: number } {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      const of = (field: string) =>
        Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024
      return { now: of('VmRSS'), peak: of('VmHWM') }
    },
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import { nameOfFault, simulatorOf } from '../../local/fault-control/simulator.ts'
import { operationsOf } from '../../local/operations.ts'
import { BREAKERS, breakerStateOf } from '../../local/operations-page/gauges.ts'
import { readMetrics } from '../../local/operations-page/metrics-text.ts'
import type { BreakerState } from '../../local/operations-page/status.ts'
import type { TargetSystem } from './find-system.ts'
import { cpuSecondsOf, hostCpu } from './usage.ts'

const EVERY_MS = 1_000
const ANSWER_WITHIN_MS = 800

/** What there is to see from outside at one moment; not everything answers in time in a system under stress. */
export type Observation = {
  atMs: number
  /** In the order of `BREAKERS`; null where nothing answers. */
  breakers: (BreakerState | null)[]
  /** Null for none, nothing where the simulator does not answer. */
  fault: string | null | undefined
  k6CpuSeconds: number | null
  host: ReturnType<typeof hostCpu>
}

/** Looks once a second until `signal` is aborted. */
export async function observe(
  { services }: Pick<TargetSystem, 'services'>,
  k6Pid: number,
  signal: AbortSignal,
): Promise<Observation[]> {
  const seen: Observation[] = []
  while (!signal.aborted) {
    // Its own time, and that of the host, at the same moment: together they are shares.
    const now = { atMs: Date.now(), k6CpuSeconds: cpuSecondsOf(k6Pid), host: hostCpu() }
    const [breakers, fault] = await Promise.all([breakersOf(services), faultOf(services)])
    seen.push({ ...now, breakers, fault })
    await delay(Math.max(0, now.atMs + EVERY_MS - Date.now()), undefined, { signal }).catch(() => {})
  }
  return seen
}

type Services = TargetSystem['services']

function breakersOf(services: Services): Promise<Observation['breakers']> {
  const measured = new Map(
    ['loan-api', 'scoring-svc'].map(service => [service, metricsOf(services, service)] as const),
  )
  return Promise.all(
    BREAKERS.map(async ({ name, within }) => breakerStateOf(await measured.get(within), name)),
  )
}

async function metricsOf(services: Services, service: string) {
  const call = { path: '/metrics', withinMs: ANSWER_WITHIN_MS }
  const answer = await operationsOf({ services }, service)(call).catch(() => undefined)
  return answer?.status === 200 ? readMetrics(answer.body) : undefined
}

async function faultOf(services: Services): Promise<Observation['fault']> {
  const status = await simulatorOf({ services }, ANSWER_WITHIN_MS)
    .status()
    .catch(() => undefined)
  if (!status) return undefined
  return status.plan && nameOfFault(status)
}

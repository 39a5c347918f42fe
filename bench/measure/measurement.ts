import type { Outcome } from '../load/load.ts'
import type { Reading } from './reading.ts'

/** What one variant did in one round. */
export type Measurement = {
  applications: number
  perSecond: number
  p50Ms: number
  p95Ms: number
  p99Ms: number
  /** Microseconds of an application: of the variant (`loan-api`), of everybody it works with, and of the load generator. */
  cpuMicros: Record<string, number>
  /** All of that together, less the generator's and the receiver's. */
  systemCpuMicros: number
  /** Of an application. What the variant read and wrote in all, and of it the log; and what PostgreSQL wrote. */
  bytes: { read: number; written: number; log: number; allLogs: number; writeAheadLog: number; rows: number }
  spans: number
  /** Of the variant and of the services. */
  memoryMib: Record<string, { now: number; peak: number }>
  /** Shares of the machine's processors in the round. */
  generatorShare: number
  busyShare: number
  disturbance: Disturbance
}

/** What makes a measurement tell of something else than the variant. */
export type Disturbance = {
  /** Of the processors' time what went to processes that are none of ours, and to other machines on the same host. */
  othersShare: number
  stolenShare: number
  undecidedShare: number
}

type Applied = Omit<Outcome, 'undecided'> & { applications: number }

/** The processes that an application of whichever variant goes through. */
const PEERS = ['auth-svc', 'scoring-svc', 'external-score-mock']

/** The difference between two readings, for each of the applications between them. `variants`: the processes in loan-api's place. */
export function measure(variants: string[], applied: Applied, before: Reading, after: Reading): Measurement {
  const { applications, tookMs, p50Ms, p95Ms, p99Ms } = applied
  const seconds = (after.atMs - before.atMs) / 1_000
  const cpuSeconds = (name: string) =>
    (after.processes[name]?.cpuSeconds ?? 0) - (before.processes[name]?.cpuSeconds ?? 0)
  const sum = (names: string[], of: (name: string) => number) =>
    names.reduce((total, name) => total + of(name), 0)
  const each = (amount: number) => amount / applications
  const databaseSeconds = after.database.cpuSeconds - before.database.cpuSeconds
  const cpuMicros: Record<string, number> = {
    'loan-api': 1e6 * each(sum(variants, cpuSeconds)),
    ...Object.fromEntries(PEERS.map(name => [name, 1e6 * each(sum(instancesOf(name, after), cpuSeconds))])),
    PostgreSQL: 1e6 * each(databaseSeconds),
    generator: 1e6 * each(cpuSeconds('generator')),
    receiver: 1e6 * each(cpuSeconds('receiver')),
  }
  const processorSeconds = seconds * after.host.processors
  const busySeconds = after.host.busySeconds - before.host.busySeconds
  const oursSeconds = databaseSeconds + sum(Object.keys(after.processes), cpuSeconds)
  const bytes = (of: 'readBytes' | 'writtenBytes') =>
    each(sum(variants, name => (after.processes[name]?.[of] ?? 0) - (before.processes[name]?.[of] ?? 0)))
  const logBytes = (name: string) => (after.logBytes[name] ?? 0) - (before.logBytes[name] ?? 0)
  return {
    applications,
    perSecond: (1_000 * applications) / tookMs,
    p50Ms,
    p95Ms,
    p99Ms,
    cpuMicros,
    systemCpuMicros: sum(['loan-api', ...PEERS, 'PostgreSQL'], name => cpuMicros[name] ?? 0),
    bytes: {
      read: bytes('readBytes'),
      written: bytes('writtenBytes'),
      log: each(sum(variants, logBytes)),
      allLogs: each(sum([...variants, ...PEERS], logBytes)),
      writeAheadLog: each(after.database.walBytes - before.database.walBytes),
      rows: each(after.database.sizeBytes - before.database.sizeBytes),
    },
    spans: each(after.spans - before.spans),
    memoryMib: Object.fromEntries(
      [...variants, ...PEERS].map(name => [
        name,
        { now: after.processes[name]?.rssMib ?? 0, peak: after.processes[name]?.peakRssMib ?? 0 },
      ]),
    ),
    generatorShare: cpuSeconds('generator') / processorSeconds,
    busyShare: busySeconds / processorSeconds,
    disturbance: {
      othersShare: Math.max(0, busySeconds - oursSeconds) / processorSeconds,
      stolenShare: (after.host.stolenSeconds - before.host.stolenSeconds) / processorSeconds,
      undecidedShare: 1 - applied.decided / applications,
    },
  }
}

/** `auth-svc`, and `auth-svc-2` where there are two. */
function instancesOf(service: string, { processes }: Reading): string[] {
  return Object.keys(processes).filter(name => name === service || name.startsWith(`${service}-`))
}

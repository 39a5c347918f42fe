import type { Outcome } from '../load/load.ts'
import type { ProcessUsage } from './process-usage.ts'
import type { Reading } from './reading.ts'

/** What one variant did in one round. */
export type Measurement = {
  applications: number
  /** Decided ones. */
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
  /** Shares of the machine's processors while the load lasted. */
  generatorShare: number
  busyShare: number
  disturbance: Disturbance
}

/** What makes a measurement tell of something else than the variant. */
export type Disturbance = {
  /** Of the processors' time what went to processes that are none of ours, who of them took the most, and what other machines on the host took. */
  othersShare: number
  greatestOther: string
  stolenShare: number
  undecidedShare: number
  /** By what came instead of a decision. */
  undecided: Record<string, number>
}

type Applied = Outcome & { applications: number }

/** When a load begins, when its last answer is there, and when what it left behind (spans, log lines) has arrived. */
type Readings = { before: Reading; loaded: Reading; after: Reading }

/** The processes that an application of whichever variant goes through. */
const PEERS = ['auth-svc', 'scoring-svc', 'external-score-mock']

/**
 * What lies between the readings, for each application that was decided: in all, until everything has arrived; of the processors' time, while
 * the load lasted. `variants`: the processes in loan-api's place. @throws when one of the processes was not read: it would seem to cost nothing.
 */
export function measure(
  variants: string[],
  { applications, decided, undecided, tookMs, p50Ms, p95Ms, p99Ms }: Applied,
  { before, loaded, after }: Readings,
): Measurement {
  const cpuSeconds = (name: string, until: Reading) =>
    usageOf(name, until).cpuSeconds - usageOf(name, before).cpuSeconds
  const sum = (names: string[], of: (name: string) => number) =>
    names.reduce((total, name) => total + of(name), 0)
  const each = (amount: number) => amount / decided
  const micros = (names: string[]) => 1e6 * each(sum(names, name => cpuSeconds(name, after)))
  const cpuMicros: Record<string, number> = {
    'loan-api': micros(variants),
    ...Object.fromEntries(PEERS.map(name => [name, micros(instancesOf(name, after))])),
    PostgreSQL: 1e6 * each(after.database.cpuSeconds - before.database.cpuSeconds),
  }
  const peers = PEERS.flatMap(name => instancesOf(name, after))
  const processorSeconds = ((loaded.atMs - before.atMs) / 1_000) * loaded.host.processors
  const bytes = (of: 'readBytes' | 'writtenBytes') =>
    each(sum(variants, name => usageOf(name, after)[of] - usageOf(name, before)[of]))
  const logBytes = (name: string) => logOf(name, after) - logOf(name, before)
  const others = othersBetween(before, loaded)
  return {
    applications,
    perSecond: (1_000 * decided) / tookMs,
    p50Ms,
    p95Ms,
    p99Ms,
    systemCpuMicros: Object.values(cpuMicros).reduce((total, tier) => total + tier, 0),
    cpuMicros: { ...cpuMicros, generator: micros(['generator']), receiver: micros(['receiver']) },
    bytes: {
      read: bytes('readBytes'),
      written: bytes('writtenBytes'),
      log: each(sum(variants, logBytes)),
      allLogs: each(sum([...variants, ...peers], logBytes)),
      writeAheadLog: each(after.database.walBytes - before.database.walBytes),
      rows: each(after.database.sizeBytes - before.database.sizeBytes),
    },
    spans: each(after.spans - before.spans),
    memoryMib: Object.fromEntries(
      [...variants, ...peers].map(name => {
        const { rssMib, peakRssMib } = usageOf(name, loaded)
        return [name, { now: rssMib, peak: peakRssMib }]
      }),
    ),
    generatorShare: cpuSeconds('generator', loaded) / processorSeconds,
    busyShare: (loaded.host.busySeconds - before.host.busySeconds) / processorSeconds,
    disturbance: {
      othersShare: others.seconds / processorSeconds,
      greatestOther: others.greatest,
      stolenShare: (loaded.host.stolenSeconds - before.host.stolenSeconds) / processorSeconds,
      undecidedShare: 1 - decided / applications,
      undecided,
    },
  }
}

function usageOf(name: string, { processes }: Reading): ProcessUsage {
  const usage = processes[name]
  if (!usage) throw new Error(`${name} was not read`)
  return usage
}

function logOf(name: string, { logBytes }: Reading): number {
  const bytes = logBytes[name]
  if (bytes === undefined) throw new Error(`the log of ${name} was not read`)
  return bytes
}

/** `auth-svc`, and `auth-svc-2` where there are two. */
function instancesOf(service: string, { processes }: Reading): string[] {
  const names = Object.keys(processes).filter(name => name === service || name.startsWith(`${service}-`))
  if (names.length === 0) throw new Error(`${service} was not read`)
  return names
}

function othersBetween(before: Reading, loaded: Reading) {
  const used = Object.entries({ ...before.others, ...loaded.others })
    .map(([pid, { name }]) => ({
      name: `${name} (${pid})`,
      seconds: (loaded.others[pid]?.cpuSeconds ?? 0) - (before.others[pid]?.cpuSeconds ?? 0),
    }))
    .sort((a, b) => b.seconds - a.seconds)
  const seconds = used.reduce((sum, each) => sum + each.seconds, 0)
  return { seconds: Math.max(0, seconds), greatest: used[0]?.name ?? 'nobody' }
}

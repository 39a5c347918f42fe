import type { Measurement } from '../../bench/measure/measurement.ts'
import type { Round } from '../../bench/rounds.ts'
import { VARIANT_NAMES, type VariantName } from '../../bench/variants.ts'

/** A measurement that nothing disturbed, with what a test says of it. */
export function measurement({
  cpuMicros = 100,
  ...told
}: { cpuMicros?: number } & Partial<Told> = {}): Measurement {
  return {
    applications: 1_000,
    perSecond: 500,
    p50Ms: 1,
    p95Ms: 2,
    p99Ms: 3,
    systemCpuMicros: cpuMicros,
    bytes: { read: 0, written: 0, log: 0, allLogs: 0, writeAheadLog: 0, rows: 0 },
    spans: 0,
    memoryMib: {},
    generatorShare: 0,
    busyShare: 0.9,
    disturbance: { othersShare: 0, greatestOther: '', stolenShare: 0, undecidedShare: 0, undecided: {} },
    ...told,
    cpuMicros: { 'loan-api': cpuMicros },
  }
}

type Told = Omit<Measurement, 'cpuMicros'>

/** A round in which all did the same, but for those that a test names. */
export function round(told: Partial<Round<VariantName>>): Round<VariantName> {
  const all = VARIANT_NAMES.map(name => [name, told[name] ?? measurement()])
  return Object.fromEntries(all) as Round<VariantName>
}

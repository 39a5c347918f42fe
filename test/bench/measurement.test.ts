import { expect, test } from 'vitest'
import { measure } from '../../bench/measure/measurement.ts'
import { othersThan, type ProcessTimes } from '../../bench/measure/process-usage.ts'
import type { Reading } from '../../bench/measure/reading.ts'

const nothing = { cpuSeconds: 0, readBytes: 0, writtenBytes: 0, rssMib: 100, peakRssMib: 120 }
const other = (name: string, cpuSeconds: number) => ({ name, cpuSeconds })
const logs = { 'auth-svc-2': 0, 'scoring-svc': 0, 'external-score-mock': 0 }
const before: Reading = {
  atMs: 0,
  processes: {
    'loan-api': nothing,
    'auth-svc': nothing,
    'auth-svc-2': nothing,
    'scoring-svc': nothing,
    'external-score-mock': nothing,
    generator: nothing,
    receiver: nothing,
  },
  others: { 5: other('cron', 3), 6: other('ends', 1), 7: other('parent of it', 0) },
  database: { cpuSeconds: 0, transactions: 0, walBytes: 0, sizeBytes: 0 },
  host: { busySeconds: 0, stolenSeconds: 0, processors: 2 },
  logBytes: { ...logs, 'loan-api': 1_000, 'auth-svc': 0 },
  spans: 0,
}
/** Ten seconds later, when all have been answered. */
const loaded: Reading = {
  ...before,
  atMs: 10_000,
  processes: {
    ...before.processes,
    'loan-api': { ...nothing, cpuSeconds: 3.9, rssMib: 140, peakRssMib: 150 },
    generator: { ...nothing, cpuSeconds: 2 },
  },
  others: { 5: other('cron', 3.3), 7: other('parent of it', 1.5), 8: other('begins', 0.2) },
  host: { busySeconds: 12, stolenSeconds: 0.2, processors: 2 },
  spans: 9_000,
}
/** When all that they left behind has arrived. */
const after: Reading = {
  ...loaded,
  atMs: 11_000,
  processes: {
    ...before.processes,
    'loan-api': { ...nothing, cpuSeconds: 4, readBytes: 10_000, writtenBytes: 20_000, rssMib: 130 },
    'auth-svc': { ...nothing, cpuSeconds: 1 },
    'auth-svc-2': { ...nothing, cpuSeconds: 1 },
    generator: { ...nothing, cpuSeconds: 2 },
  },
  database: { cpuSeconds: 3, transactions: 4_000, walBytes: 6_000_000, sizeBytes: 2_000_000 },
  host: { busySeconds: 50, stolenSeconds: 9, processors: 2 },
  others: { 5: other('cron', 90) },
  logBytes: { ...logs, 'loan-api': 401_000, 'auth-svc': 50_000, 'auth-svc-2': 50_000 },
  spans: 10_000,
}
const applied = {
  applications: 2_020,
  decided: 2_000,
  undecided: { 503: 20 },
  tookMs: 8_000,
  p50Ms: 1,
  p95Ms: 2,
  p99Ms: 3,
}
const measured = measure(['loan-api'], applied, { before, loaded, after })

test('what was used is told of one application that was decided, with what came after its answer', () => {
  expect(measured).toMatchObject({
    perSecond: 250,
    cpuMicros: { 'loan-api': 2_000, 'auth-svc': 1_000, PostgreSQL: 1_500, generator: 1_000 },
    systemCpuMicros: 4_500,
    bytes: { read: 5, written: 10, log: 200, allLogs: 250, writeAheadLog: 3_000, rows: 1_000 },
    spans: 5,
  })
})

test('the processors are told of as they were until the last answer', () => {
  expect(measured.busyShare).toBeCloseTo(0.6)
  expect(measured.generatorShare).toBeCloseTo(0.1)
  expect(measured.disturbance).toMatchObject({ undecided: { 503: 20 }, greatestOther: 'parent of it (7)' })
  // 0.3 s of cron, 0.5 s of what ended and left its 1 s and these to its parent, 0.2 s of what began; of 20.
  expect(measured.disturbance.othersShare).toBeCloseTo(0.05)
  expect(measured.disturbance.stolenShare).toBeCloseTo(0.01)
  expect(measured.disturbance.undecidedShare).toBeCloseTo(20 / 2_020)
})

test('memory is that of the variant and of every instance of its peers, as the last is answered', () => {
  const atRest = { now: 100, peak: 120 }
  expect(measured.memoryMib).toEqual({
    'loan-api': { now: 140, peak: 150 },
    'auth-svc': atRest,
    'auth-svc-2': atRest,
    'scoring-svc': atRest,
    'external-score-mock': atRest,
  })
})

test.each(['loan-api', 'scoring-svc', 'generator'])('without a reading of %s there is none', name => {
  const { [name]: _, ...processes } = after.processes
  expect(() => measure(['loan-api'], applied, { before, loaded, after: { ...after, processes } })).toThrow(
    `${name} was not read`,
  )
})

test('others are those that are neither ours nor backends of our PostgreSQL', () => {
  const process = (pid: number, parent: number, name: string): ProcessTimes => {
    return { pid, name, parent, ownTicks: 100, endedTicks: 50 }
  }
  const all = [
    process(1, 0, 'init'),
    process(20, 1, 'node'),
    process(30, 1, 'postgres'),
    process(31, 30, 'postgres'),
  ]
  expect(othersThan([20], 30, all)).toEqual({ 1: { name: 'init', cpuSeconds: 1.5 } })
})

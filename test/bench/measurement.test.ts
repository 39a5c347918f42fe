import { expect, test } from 'vitest'
import { measure } from '../../bench/measure/measurement.ts'
import type { Reading } from '../../bench/measure/reading.ts'

const nothing = { cpuSeconds: 0, readBytes: 0, writtenBytes: 0, rssMib: 100, peakRssMib: 120 }
const start: Reading = {
  atMs: 0,
  processes: { 'loan-api': nothing, 'auth-svc': nothing, 'auth-svc-2': nothing, generator: nothing },
  database: { cpuSeconds: 0, transactions: 0, walBytes: 0, sizeBytes: 0 },
  host: { busySeconds: 0, stolenSeconds: 0, processors: 2 },
  logBytes: { 'loan-api': 1_000, 'auth-svc': 0 },
  spans: 0,
}
/** Ten seconds later. */
const end: Reading = {
  atMs: 10_000,
  processes: {
    'loan-api': { ...nothing, cpuSeconds: 4, readBytes: 10_000, writtenBytes: 20_000 },
    'auth-svc': { ...nothing, cpuSeconds: 1 },
    'auth-svc-2': { ...nothing, cpuSeconds: 1 },
    generator: { ...nothing, cpuSeconds: 2 },
  },
  database: { cpuSeconds: 3, transactions: 4_000, walBytes: 6_000_000, sizeBytes: 2_000_000 },
  host: { busySeconds: 12, stolenSeconds: 0.2, processors: 2 },
  logBytes: { 'loan-api': 401_000, 'auth-svc': 100_000 },
  spans: 10_000,
}
const applied = { applications: 2_000, decided: 1_990, tookMs: 8_000, p50Ms: 1, p95Ms: 2, p99Ms: 3 }
const measured = measure(['loan-api'], applied, start, end)

test('what was used is told of one application', () => {
  expect(measured).toMatchObject({
    perSecond: 250,
    cpuMicros: { 'loan-api': 2_000, 'auth-svc': 1_000, PostgreSQL: 1_500, generator: 1_000 },
    systemCpuMicros: 4_500,
    bytes: { read: 5, written: 10, log: 200, allLogs: 250, writeAheadLog: 3_000, rows: 1_000 },
    spans: 5,
  })
})

test('the processors that others took are those that were busy with none of ours', () => {
  expect(measured.busyShare).toBeCloseTo(0.6)
  expect(measured.generatorShare).toBeCloseTo(0.1)
  // Busy for 12 s of 20, of which ours are 4 + 1 + 1 + 2 and the database's 3.
  expect(measured.disturbance.othersShare).toBeCloseTo(0.05)
  expect(measured.disturbance.stolenShare).toBeCloseTo(0.01)
  expect(measured.disturbance.undecidedShare).toBeCloseTo(0.005)
})

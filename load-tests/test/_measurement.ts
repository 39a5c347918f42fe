import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { planProfile } from '../plan-profile.ts'
import { PROFILES, type ProfileName } from '../profiles.ts'
import { type Measurement, measure } from '../run/measure.ts'
import type { Observation } from '../run/observe.ts'
import { FILES } from '../run/run-k6.ts'
import { recordOf } from './_record.ts'
import { slo } from './_slo.ts'

const STARTED_MS = Date.parse('2026-11-22T04:05:06Z')
/** So long k6 takes until its users are ready. */
const READY_AFTER_SECONDS = 6
const BEGAN_MS = STARTED_MS + 1_000 * READY_AFTER_SECONDS
const SECONDS = 90

const TYPES = {
  time: 'gauge',
  began_at: 'gauge',
  'available{scenario:measured}': 'rate',
  'call_duration{scenario:measured}': 'trend',
  'dropped_iterations{scenario:measured}': 'counter',
  'iterations{scenario:measured}': 'counter',
}

type Happened = {
  /** Turns that k6 did not begin. */
  dropped?: number
  /** What k6 found not held. */
  crossed?: string[]
  /** All seconds are since k6's scenarios began, with the warm-up; below 0 it makes its users ready. */
  k6CoresAt?: (second: number) => number
  p95At?: (second: number) => number
  faultAt?: (second: number) => Observation['fault']
}

/** What a run at 10/s for 90 s measured that went well but for what is said, by the files that k6 leaves. */
export function measurementOf(profileName: ProfileName, happened: Happened = {}): Measurement {
  const {
    dropped = 0,
    crossed = [],
    k6CoresAt = () => 0.1,
    p95At = () => 100,
    faultAt = () => null,
  } = happened
  const profile = PROFILES[profileName]
  const callsATurn = { most: 1, mean: 1 }
  const plan = planProfile({ profile, rate: 10, seconds: SECONDS, callsATurn, deadlineMs: 750, slo })
  const isMeasuring = (second: number) => second >= plan.measuresFromSeconds
  const lastSecond = plan.measuresFromSeconds + SECONDS
  const snapshots = upTo(lastSecond).map(second => ({
    snapshot: {
      // A moment has the time of its end.
      time: [BEGAN_MS + 1_000 * (second + 1)],
      'available{scenario:measured}': isMeasuring(second) ? [1] : [],
      'call_duration{scenario:measured}': isMeasuring(second)
        ? Array.from({ length: 7 }, () => p95At(second))
        : [],
    },
  }))
  const cumulative = {
    time: [BEGAN_MS + 1_000 * lastSecond],
    began_at: [BEGAN_MS],
    'available{scenario:measured}': [1],
    'dropped_iterations{scenario:measured}': [dropped, 0],
    'iterations{scenario:measured}': [plan.planned, 10],
  }
  const folder = mkdtempSync(join(tmpdir(), 'loans-measurement-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, FILES.record), recordOf({ types: TYPES }, ...snapshots, { cumulative }))
  const metrics = Object.fromEntries(crossed.map(metric => [metric, { thresholds: { crossed: true } }]))
  writeFileSync(join(folder, FILES.summary), JSON.stringify({ metrics }))
  let k6CpuSeconds = 0
  const seen = upTo(lastSecond + READY_AFTER_SECONDS).map(look => {
    const second = look - READY_AFTER_SECONDS
    const atMs = BEGAN_MS + 1_000 * second
    const now = { atMs, breakers: [], fault: faultAt(second), k6CpuSeconds, host: null }
    k6CpuSeconds += k6CoresAt(second)
    return now
  })
  const run = { journey: 'apply', profileName, plan, seed: 1, slo, startedAt: new Date(STARTED_MS) } as const
  const ofMachine = { system: { description: 'made up' }, k6: { path: 'k6', version: '1.8.1' } }
  return measure({ ...run, ...ofMachine }, { folder, k6ExitCode: crossed.length > 0 ? 99 : 0, seen })
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

import type { Slo } from '../services/loan-api/src/applications/slo.ts'
import type { CallsATurn } from './journeys.ts'
import { MEASURED, WARM_UP } from './measures.ts'
import type { Profile } from './profiles.ts'
import { ofMeasured, type Threshold, thresholdsOf } from './slo.ts'

/** Until the services' code is compiled, an application costs them several times as much. */
const WARM_UP_SECONDS = 8

/** What k6 does, and what it is held to. Rates are a second, times seconds unless they say otherwise. */
export type Plan = {
  /** The load at each moment since measuring began; straight lines between. */
  corners: { seconds: number; rate: number }[]
  /** Turns that begin while it measures. */
  planned: number
  /** When measuring begins, after k6 has begun. */
  measuresFromSeconds: number
  /** An answer that takes longer is none. */
  timeoutMs: number
  thresholds: Threshold[]
}

type Wish = {
  profile: Profile
  rate: number
  seconds: number
  callsATurn: CallsATurn
  /** An answer's, by the latency profile: milliseconds. */
  deadlineMs: number
  slo: Pick<Slo, 'objectives'>
}

export function planProfile({ profile, rate, seconds, callsATurn, deadlineMs, slo }: Wish): Plan {
  const corners = profile.shape.map(({ at, times }) => ({
    seconds: at * seconds,
    rate: Math.max(1, Math.round(times * rate)),
  }))
  const planned = Math.round(areaUnder(corners))
  const timeoutMs = 2 * deadlineMs
  return {
    corners,
    planned,
    // A turn that was begun at the warm-up's end is over before.
    measuresFromSeconds: WARM_UP_SECONDS + Math.ceil((callsATurn.most * timeoutMs) / 1_000),
    timeoutMs,
    thresholds: profile.findsBreak
      ? []
      : thresholdsOf(slo, { turns: planned, calls: planned * callsATurn.mean }),
  }
}

/** The options of k6 for a plan: executors of arrival rates only, and the thresholds. */
export function k6OptionsOf(
  { corners, measuresFromSeconds, timeoutMs, thresholds }: Plan,
  { profile, callsATurn, deadlineMs }: Pick<Wish, 'profile' | 'callsATurn' | 'deadlineMs'>,
) {
  const first = corners[0]?.rate ?? 1
  const common = { exec: 'journey', timeUnit: '1s', gracefulStop: `${callsATurn.most * timeoutMs}ms` }
  const usersFor = (rate: number) => {
    const users = usersOf(rate, callsATurn.most, deadlineMs)
    return { preAllocatedVUs: users, maxVUs: users }
  }
  const dropped = { metric: ofMeasured('dropped_iterations'), condition: 'count<1' }
  const held = profile.dropped === 'failure' ? [...thresholds, dropped] : thresholds
  return {
    scenarios: {
      [WARM_UP]: {
        ...common,
        executor: 'constant-arrival-rate',
        rate: first,
        duration: `${WARM_UP_SECONDS}s`,
        ...usersFor(first),
      },
      [MEASURED]: {
        ...common,
        startTime: `${measuresFromSeconds}s`,
        executor: 'ramping-arrival-rate',
        startRate: first,
        stages: stagesOf(corners),
        ...usersFor(Math.max(...corners.map(({ rate }) => rate))),
      },
    },
    thresholds: Object.fromEntries(held.map(({ metric, condition }) => [metric, [condition]])),
    summaryTrendStats: ['count', 'min', 'med', 'avg', 'p(95)', 'p(99)', 'max'],
  }
}

/** The planned rate so many seconds after measuring began. */
export function rateAt({ corners }: Pick<Plan, 'corners'>, seconds: number): number {
  const next = corners.findIndex(corner => corner.seconds > seconds)
  const [before, after] = [corners[next - 1], corners[next]]
  if (!before || !after) return (next === 0 ? corners[0] : corners.at(-1))?.rate ?? 0
  const share = (seconds - before.seconds) / (after.seconds - before.seconds)
  return before.rate + share * (after.rate - before.rate)
}

/** As many as wait when every answer takes as long as it may, and as many again: less, and k6 would wait for the system. */
export function usersOf(rate: number, callsATurn: number, deadlineMs: number): number {
  return 2 * Math.ceil((rate * callsATurn * deadlineMs) / 1_000)
}

function stagesOf(corners: Plan['corners']) {
  return corners.slice(1).map(({ seconds, rate }, index) => ({
    target: rate,
    duration: `${Math.round(1_000 * (seconds - (corners[index]?.seconds ?? 0)))}ms`,
  }))
}

function areaUnder(corners: Plan['corners']): number {
  return corners.slice(1).reduce((sum, { seconds, rate }, index) => {
    const before = corners[index] ?? { seconds: 0, rate: 0 }
    return sum + ((seconds - before.seconds) * (rate + before.rate)) / 2
  }, 0)
}

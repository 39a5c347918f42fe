import { nameOfFault } from '../fault-control/simulator.ts'
import { type Counts, countsOf, type Increase, increaseOf, sumOfLast } from './counts.ts'
import { describeStatus } from './describe-status.ts'
import { BREAKERS, breakerStateOf } from './gauges.ts'
import type { Look } from './look.ts'
import type { Measured } from './metrics-text.ts'
import type { Objectives } from './objectives.ts'
import type { Breaker, Point, Status } from './status.ts'

/** Long enough for a p95 at a few applications a second, short enough to show a fault in the seconds in which it begins. */
const WINDOW_SECONDS = 10
/** What recovery asks for comes in waves, which are as long as its longest pause, 15 s. */
const STEADY_WINDOW_SECONDS = 60
/** An error that lasts is told from a single one by then. */
const BURN_WINDOW_SECONDS = 300
/** A look a second: what happened in the last quarter of an hour. */
const MAX_POINTS = 900

/** Turns looks into what the page shows, and remembers the last quarter of an hour. */
export function createHistory(serviceNames: string[], objectives: Objectives) {
  const lastCounts = new Map<string, Counts>()
  let increases: Increase[] = []
  let lastLookMs: number | undefined
  let breakers: Breaker[] = BREAKERS.map(breaker => ({ ...breaker, state: null, sinceMs: 0 }))
  const points: Point[] = []

  function increaseSinceLastLook({ atMs, measured }: Look): Increase {
    const counts: Counts = {}
    for (const [service, its] of measured) {
      const now = countsOf(service, its)
      const before = lastCounts.get(service)
      lastCounts.set(service, now)
      // What it counted before the page looked for the first time happened at no time that the page knows.
      if (before) Object.assign(counts, increaseOf(before, now))
    }
    const overSeconds = lastLookMs === undefined ? 0 : (atMs - lastLookMs) / 1_000
    lastLookMs = atMs
    return { atMs, overSeconds, counts }
  }

  return {
    points,
    add(look: Look): { status: Status; point: Point } {
      const { atMs, measured } = look
      const latest = increaseSinceLastLook(look)
      increases = [...increases, latest].filter(({ atMs: at }) => at > atMs - BURN_WINDOW_SECONDS * 1_000)
      breakers = breakers.map(breaker => follow(breaker, measured.get(breaker.within), latest.counts, atMs))
      const status = describeStatus({
        look,
        serviceNames,
        objectives,
        breakers,
        windowSeconds: WINDOW_SECONDS,
        recent: sumOfLast(increases, WINDOW_SECONDS, atMs),
        steady: sumOfLast(increases, STEADY_WINDOW_SECONDS, atMs),
        burning: sumOfLast(increases, BURN_WINDOW_SECONDS, atMs),
        sinceStart: lastCounts.get('loan-api') ?? {},
      })
      const point = pointOf(status)
      points.push(point)
      if (points.length > MAX_POINTS) points.shift()
      return { status, point }
    },
  }
}

/** Probing is part of being open: what counts for partners is since when calls are refused. */
function follow(last: Breaker, measured: Measured | undefined, counts: Counts, atMs: number): Breaker {
  const seen = breakerStateOf(measured, last.name)
  // Opened and closed again between two looks, it has been open.
  const state = seen === 'closed' && counts[`opened ${last.name}`] ? 'open' : seen
  const isSameSpell =
    state !== null && last.state !== null && (state === 'closed') === (last.state === 'closed')
  return { ...last, state, sinceMs: isSameSpell || state === last.state ? last.sinceMs : atMs }
}

function pointOf({ atMs, latency, traffic, errors, saturation, breakers, fault }: Status): Point {
  const { failed, shed, unconfirmed, deferrals } = errors
  const deferred = deferrals.reduce((sum, { perSecond }) => sum + perSecond, 0)
  return {
    atMs,
    latency,
    traffic,
    errors: { failed, shed, deferred, unconfirmed },
    cpu: saturation.processes.map(({ cpu }) => cpu),
    breakers: breakers.map(({ state }) => state),
    fault: fault && nameOfFault(fault),
  }
}

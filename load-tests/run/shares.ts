import type { Observation } from './observe.ts'

/** A hiccup of a second does not make a generator slow. */
const BUSY_OVER_SECONDS = 5

/** Cores that k6 took between each look and the one before; null where that is not known. */
export function k6CoresOf(seen: Observation[]): (number | null)[] {
  return seen.map((now, index) => {
    const before = seen[index - 1]
    return before ? coresBetween(before, now) : null
  })
}

/** Of all looks: on average, and in the busiest five seconds. */
export function k6UsageOf(seen: Observation[]): { mean: number | null; busiest: number | null } {
  const known = seen.filter(({ k6CpuSeconds }) => k6CpuSeconds !== null)
  const [first, last] = [known[0], known.at(-1)]
  if (!first || !last || first === last) return { mean: null, busiest: null }
  const spells = known.flatMap((now, index) => {
    const before = known[index - BUSY_OVER_SECONDS]
    return before ? [coresBetween(before, now) ?? 0] : []
  })
  const mean = coresBetween(first, last)
  return { mean, busiest: spells.length === 0 ? mean : Math.max(...spells) }
}

/** Of the CPU time of the machine, what others took from it between each look and the one before. */
export function stolenSharesOf(seen: Observation[]): (number | null)[] {
  return seen.map((now, index) => stolenBetween(seen[index - 1], now))
}

/** The same for all of the run. */
export function stolenShareOf(seen: Observation[]): number | null {
  return stolenBetween(seen[0], seen.at(-1))
}

function coresBetween(before: Observation, now: Observation): number | null {
  if (before.k6CpuSeconds === null || now.k6CpuSeconds === null || now.atMs === before.atMs) return null
  return (1_000 * (now.k6CpuSeconds - before.k6CpuSeconds)) / (now.atMs - before.atMs)
}

function stolenBetween(before: Observation | undefined, now: Observation | undefined): number | null {
  if (!before?.host || !now?.host || now.host.all === before.host.all) return null
  return (now.host.stolen - before.host.stolen) / (now.host.all - before.host.all)
}

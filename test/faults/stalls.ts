const SAMPLED_EVERY_MS = 5
/** Later than a timer is on a machine that is not busy. */
const NOTABLE_MS = 5

type Stall = { atMs: number; ms: number }

/** How long a busy machine kept this process from running: what no service in it can be blamed for. */
export function watchStalls() {
  let stalls: Stall[] = []
  let sampledAtMs = performance.now()
  const sample = () => {
    const atMs = performance.now()
    const ms = atMs - sampledAtMs - SAMPLED_EVERY_MS
    if (ms > NOTABLE_MS) stalls.push({ atMs, ms })
    sampledAtMs = atMs
  }
  const timer = setInterval(sample, SAMPLED_EVERY_MS).unref()
  return {
    /** Forgets what was measured until now. */
    reset: () => {
      stalls = []
    },
    /** At most in any `windowMs`, the last one included that is not over yet. */
    mostWithin: (windowMs: number): number => {
      sample()
      const sums = stalls.map(({ atMs: lastMs }) =>
        stalls
          .filter(({ atMs }) => atMs <= lastMs && lastMs - atMs < windowMs)
          .reduce((sum, { ms }) => sum + ms, 0),
      )
      return Math.max(0, ...sums)
    },
    end: () => clearInterval(timer),
  }
}

/** What every answer may take beyond its budget. */
const GRACE_MS = 20

/** What an answer within `budgetMs` may have taken, by the clock of a service that a busy machine has held up as long as us. */
export function mostMs(budgetMs: number, stalls: ReturnType<typeof watchStalls>): number {
  return budgetMs + GRACE_MS + stalls.mostWithin(budgetMs)
}

/** Starts a clock; what is returned stops it and tells the milliseconds since, less the stalls among them. */
export function startClock(): () => number {
  const startedAtMs = performance.now()
  const stalls = watchStalls()
  return () => {
    const tookMs = performance.now() - startedAtMs
    stalls.end()
    return tookMs - stalls.mostWithin(tookMs + 1)
  }
}

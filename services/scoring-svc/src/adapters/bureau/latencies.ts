/** Recent enough to follow the bureau through a day, enough of them that five lie above the 95th percentile. */
const KEPT = 100
/** Of fewer the 95th percentile is the slowest one. */
const LEAST = 20

/** How long the last successes took. Those that a hedge overtook are not among them: the retry budget bounds what that adds. */
export function createLatencies() {
  const latenciesMs: number[] = []
  return {
    add: (latencyMs: number) => {
      latenciesMs.push(latencyMs)
      if (latenciesMs.length > KEPT) latenciesMs.shift()
    },
    /** Undefined as long as there are too few. */
    p95Ms: (): number | undefined => {
      if (latenciesMs.length < LEAST) return undefined
      const sorted = latenciesMs.toSorted((a, b) => a - b)
      return sorted[Math.ceil(0.95 * sorted.length) - 1]
    },
  }
}

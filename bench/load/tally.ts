import { percentile } from '../../local/statistics/percentile.ts'

/** What came of applications: decided in the request (200), or anything else by its status. */
export function createTally() {
  const latenciesMs: number[] = []
  const undecided: Record<string, number> = {}
  return {
    decided: (tookMs: number) => void latenciesMs.push(tookMs),
    undecided: (how: string) => {
      undecided[how] = (undecided[how] ?? 0) + 1
    },
    result: () => {
      const sorted = latenciesMs.toSorted((a, b) => a - b)
      return {
        decided: sorted.length,
        undecided,
        p50Ms: percentile(sorted, 0.5),
        p95Ms: percentile(sorted, 0.95),
        p99Ms: percentile(sorted, 0.99),
      }
    },
  }
}

export type Tally = ReturnType<typeof createTally>

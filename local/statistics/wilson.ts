/** One-sided 95 %: of a normal distribution so much lies below so many deviations. */
const Z = 1.6448536269514722

/** Below it a 95th percentile is not known: ten of the samples lie beyond it. */
const LEAST_SAMPLES = 200

/**
 * Where the true share may lie when `hits` of `of` were counted: beyond either bound alone it lies with 5 % (Wilson's score interval,
 * which is sound for shares near 0 and 1). Of nothing counted all is possible: 0 to 1.
 */
export function wilson(hits: number, of: number): { lower: number; upper: number } {
  if (of === 0) return { lower: 0, upper: 1 }
  const share = hits / of
  const centre = share + Z ** 2 / (2 * of)
  const reach = Z * Math.sqrt((share * (1 - share)) / of + (Z / (2 * of)) ** 2)
  const scale = 1 + Z ** 2 / of
  // Rounding may put a bound a trifle beyond the share itself.
  return {
    lower: Math.max(0, Math.min(share, (centre - reach) / scale)),
    upper: Math.min(1, Math.max(share, (centre + reach) / scale)),
  }
}

/** Samples without a miss that can show an objective of this share: 200 for 95 %, 300 for 99 %, 3,000 for 99.9 %. */
export function leastSamples(objective: number): number {
  // The rule of three: with none in n the true share of misses is at most 3 / n. The objective is a decimal, its rest is not.
  return Math.max(LEAST_SAMPLES, Math.ceil(Number((3 / (1 - objective)).toFixed(6))))
}

export type Judgement = 'PASS' | 'FAIL' | 'INCONCLUSIVE'

/**
 * Whether at least `objective` (below 1) of all are hits. PASS when even the most misses that may be meet it, FAIL when even the
 * fewest do not, else INCONCLUSIVE. Too few samples never PASS; they may FAIL, for few make the bounds wide.
 */
export function judgeShare(hits: number, of: number, objective: number): Judgement {
  const misses = wilson(of - hits, of)
  if (misses.lower > 1 - objective) return 'FAIL'
  return of >= leastSamples(objective) && misses.upper <= 1 - objective ? 'PASS' : 'INCONCLUSIVE'
}

/** The least of `sorted` that a `share` of them does not exceed (nearest rank); NaN of none. */
export function percentile(sorted: number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** How many took at most `le` (the edge of a bucket, in seconds): cumulative, as Prometheus counts them. */
export type Bucket = { le: number; count: number }

/**
 * The quantile of a histogram in seconds, interpolated in the bucket that it falls into; beyond the last edge it is that edge.
 * Undefined when nothing was counted.
 */
export function quantileOf(buckets: Bucket[], share: number): number | undefined {
  const sorted = [...buckets].sort((a, b) => a.le - b.le)
  const total = sorted.at(-1)?.count ?? 0
  if (total <= 0) return undefined
  const rank = share * total
  let below: Bucket = { le: 0, count: 0 }
  for (const bucket of sorted) {
    if (bucket.count >= rank && bucket.count > below.count) {
      if (!Number.isFinite(bucket.le)) return below.le
      return below.le + ((bucket.le - below.le) * (rank - below.count)) / (bucket.count - below.count)
    }
    if (Number.isFinite(bucket.le)) below = { le: bucket.le, count: Math.max(below.count, bucket.count) }
  }
  return below.le
}

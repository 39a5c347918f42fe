/** What a call told of its peer. `ignored`: nothing, because its caller cut it short. */
export type Outcome = 'success' | 'slow' | 'failure' | 'ignored'

export type Shares = { calls: number; failureShare: number; slowShare: number }

type Bucket = { begunAtMs: number; calls: number; failures: number; slow: number }

/** Long enough to hold a minimum of calls on a quiet instance, short enough to forget an outage soon after its end. */
const WINDOW_MS = 10_000
/** The window slides in steps this long. */
const BUCKET_MS = 1_000

/** The calls of the last `WINDOW_MS`, by their outcome; ignored ones are none. */
export function createCallWindow() {
  let buckets: Bucket[] = []

  const current = (): Bucket => {
    const nowMs = performance.now()
    const newest = buckets.at(-1)
    if (newest && nowMs - newest.begunAtMs < BUCKET_MS) return newest
    const begun = { begunAtMs: nowMs, calls: 0, failures: 0, slow: 0 }
    buckets = [...buckets.filter(({ begunAtMs }) => nowMs - begunAtMs < WINDOW_MS), begun]
    return begun
  }

  return {
    add: (outcome: Outcome) => {
      if (outcome === 'ignored') return
      const bucket = current()
      bucket.calls += 1
      if (outcome === 'failure') bucket.failures += 1
      if (outcome === 'slow') bucket.slow += 1
    },
    shares: (): Shares => {
      const nowMs = performance.now()
      let [calls, failures, slow] = [0, 0, 0]
      for (const bucket of buckets) {
        if (nowMs - bucket.begunAtMs >= WINDOW_MS) continue
        calls += bucket.calls
        failures += bucket.failures
        slow += bucket.slow
      }
      return { calls, failureShare: calls && failures / calls, slowShare: calls && slow / calls }
    },
    clear: () => {
      buckets = []
    },
  }
}

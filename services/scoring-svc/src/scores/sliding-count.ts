/** How often something happened in the last `windowMs`: exact, because the few hundred a second of one instance can be kept. */
export function createSlidingCount(windowMs: number) {
  const timesMs: number[] = []
  /** So many at the front have left the window. `takeBack` may leave fewer times than this, until the next `forget`. */
  let expired = 0

  const forget = () => {
    const sinceMs = performance.now() - windowMs
    while ((timesMs[expired] ?? Number.POSITIVE_INFINITY) <= sinceMs) expired += 1
    // Not sooner: it then moves fewer than it drops, so that each time costs the same, however many the window holds.
    if (expired > timesMs.length / 2) {
      timesMs.splice(0, expired)
      expired = 0
    }
  }

  return {
    add: () => {
      forget()
      timesMs.push(performance.now())
    },
    /** The last one did not happen after all. */
    takeBack: () => void timesMs.pop(),
    recent: () => {
      forget()
      return timesMs.length - expired
    },
  }
}

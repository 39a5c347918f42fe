/** How often something happened in the last `windowMs`: exact, because the few hundred a second of one instance can be kept. */
export function createSlidingCount(windowMs: number) {
  const timesMs: number[] = []
  /** So many at the front have left the window, or more than there are when the last were taken back. */
  let left = 0

  const forget = () => {
    const sinceMs = performance.now() - windowMs
    while ((timesMs[left] ?? Number.POSITIVE_INFINITY) <= sinceMs) left += 1
    // Only then, because it moves fewer than have left: one that leaves costs the same, however many the window holds.
    if (left > timesMs.length / 2) {
      timesMs.splice(0, left)
      left = 0
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
      return timesMs.length - left
    },
  }
}

/** How often something happened in the last `windowMs`: exact, because the few hundred a second of one instance can be kept. */
export function createSlidingCount(windowMs: number) {
  let timesMs: number[] = []

  const forget = () => {
    const sinceMs = performance.now() - windowMs
    const forgotten = timesMs.findIndex(timeMs => timeMs > sinceMs)
    if (forgotten !== 0) timesMs = forgotten === -1 ? [] : timesMs.slice(forgotten)
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
      return timesMs.length
    },
  }
}

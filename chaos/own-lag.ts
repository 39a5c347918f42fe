/** Short beside what is measured, long beside what it costs. */
const TICK_MS = 5
export const OWN_LAG_IS_SEEN_WITHIN_MS = 2 * TICK_MS
/** A timer is that late on an idle machine, too. */
const NOTICED_MS = 3

/** How long this process could not run, and when: what its own machine adds to every time that it measures. */
export function watchOwnLag() {
  const stalls: { atMs: number; ms: number }[] = []
  let expectedAtMs = performance.now() + TICK_MS
  const timer = setInterval(() => {
    const atMs = performance.now()
    const ms = atMs - expectedAtMs
    if (ms > NOTICED_MS) stalls.push({ atMs, ms })
    expectedAtMs = atMs + TICK_MS
  }, TICK_MS)
  return {
    /** At most two delay an exchange: one before it was sent, one before its answer was read. */
    between: (fromMs: number, toMs: number): number => {
      const begin = firstAfter(stalls, fromMs)
      const within = stalls.slice(begin).filter(({ atMs, ms }) => atMs - ms < toMs)
      const [longest = 0, next = 0] = within
        .map(({ atMs, ms }) => Math.min(ms, atMs - fromMs))
        .sort((a, b) => b - a)
      return Math.min(longest + next, toMs - fromMs)
    },
    stop: () => clearInterval(timer),
  }
}

export type OwnLag = ReturnType<typeof watchOwnLag>

/** They are in order, and an exchange is near the end: looked for from there. */
function firstAfter(stalls: { atMs: number }[], fromMs: number): number {
  let index = stalls.length
  while (index > 0 && (stalls[index - 1]?.atMs ?? 0) > fromMs) index -= 1
  return index
}

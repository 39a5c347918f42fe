import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 5

/** How long a busy machine kept this process from running, at most at once: what no service in it can be blamed for. */
export function watchStalls() {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  return {
    /** Forgets what was measured until now. */
    reset: () => delays.reset(),
    longestMs: () => Math.max(0, delays.max / 1e6 - RESOLUTION_MS),
    end: () => void delays.disable(),
  }
}

/** Starts a clock; what is returned stops it and tells the milliseconds since, less the longest stall among them. */
export function startClock(): () => number {
  const startedAtMs = performance.now()
  const stalls = watchStalls()
  return () => {
    const tookMs = performance.now() - startedAtMs - stalls.longestMs()
    stalls.end()
    return tookMs
  }
}

import { ExponentialBackoff, fullJitterGenerator } from 'cockatiel'

/**
 * Half of it on average is half of the bureau's median: under the 750 ms profile an attempt that timed out (400 ms), this pause and
 * an attempt at the bureau's 99th percentile (150 ms) fit together. Doubled twice, because more attempts there are not.
 */
const FIRST_BACKOFF_MS = 50

const backoff = new ExponentialBackoff({
  generator: fullJitterGenerator,
  initialDelay: FIRST_BACKOFF_MS,
})

/** The pauses before one round's further attempts: from 0 to 50, 100, 200 ms, drawn so that those who failed together come back apart. */
export function createJitter(): () => number {
  let next = backoff.next()
  return () => {
    const { duration } = next
    next = next.next(undefined)
    return duration
  }
}

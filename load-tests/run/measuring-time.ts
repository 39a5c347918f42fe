import { readDuration } from '../../local/fault-control/duration.ts'

/** Shorter, and it is over before anything has happened. */
const LEAST_SECONDS = 5
/** A partner's token, of which a run has one, lives for an hour. */
const MOST_SECONDS = 3_000

/** What is wrong with how long a run shall measure. */
export function checkMeasuringTime(text: string): string | undefined {
  const seconds = readDuration(text) ?? 0
  return seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS
    ? undefined
    : 'must be 5s to 50m, as in 60s or 10m'
}

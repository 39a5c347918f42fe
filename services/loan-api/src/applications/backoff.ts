/** A request's deferral is due when the bureau's breaker has cooled down: earlier, nobody would be asked. */
export const FIRST_DEFERRAL_MS = 5_000

/** The first pull that failed in vain may have been bad luck: the next is soon. */
const BASE_MS = 1_000

/** A bureau that is back finds every application asked for again within this time. */
export const LONGEST_BACKOFF_MS = 15_000

/**
 * How long an application waits after another round in vain: anything up to twice as long for every pull that failed (full
 * jitter), so that those of one outage come back apart. Rounds that never reached the bureau cost nothing and do not count.
 */
export function backoffMs(failedPulls: number, random: number): number {
  return Math.floor(random * Math.min(LONGEST_BACKOFF_MS, BASE_MS * 2 ** failedPulls))
}

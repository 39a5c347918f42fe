import { createSlidingCount } from './sliding-count.ts'

/** Long enough to spread a burst, short enough that good minutes do not pay for a storm of retries. */
const WINDOW_MS = 10_000
/** Retries a second beyond the share, without which an instance with little traffic could never retry. */
const FLOOR_PER_SECOND = 1
const FLOOR = FLOOR_PER_SECOND * (WINDOW_MS / 1_000)

export type RetryBudget = {
  /** A first attempt was made. */
  earn: () => void
  /** Whether another attempt may be made; if so, it is counted. */
  spend: () => boolean
  /** One that was counted was not made after all. */
  giveBack: () => void
  /** Attempts that may be made now. */
  remaining: () => number
}

/**
 * Keeps retries from multiplying an outage: over any 10 s they are at most `percent` of the first attempts plus one a second.
 * One for the whole process, because that is what the bureau sees.
 */
export function createRetryBudget({ percent }: { percent: number }): RetryBudget {
  const firstAttempts = createSlidingCount(WINDOW_MS)
  const furtherAttempts = createSlidingCount(WINDOW_MS)
  const remaining = () =>
    Math.floor((percent * firstAttempts.recent()) / 100) + FLOOR - furtherAttempts.recent()
  return {
    earn: firstAttempts.add,
    spend: () => {
      if (remaining() < 1) return false
      furtherAttempts.add()
      return true
    },
    giveBack: furtherAttempts.takeBack,
    // Below zero when the first attempts that paid for the retries have left the window before them.
    remaining: () => Math.max(0, remaining()),
  }
}

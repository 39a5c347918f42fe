import type { Breaker } from '@loans/service-kit/breaker/breaker'
import { DelegateBackoff, handleWhen, retry } from 'cockatiel'
import { DeadlineExceeded, isScoringFailure, retryAfterMsOf } from '../../scores/errors.ts'
import { isRetried, type RetriedReason } from '../../scores/failure-rules.ts'
import type { Application, Bureau, Events } from '../../scores/ports.ts'
import type { RetryBudget } from '../../scores/retry-budget.ts'
import { hasTimeForAnAttempt, type Round } from '../../scores/round.ts'
import { createJitter } from './jitter.ts'
import { orAborted } from './or-aborted.ts'

export type RetryOptions = {
  /** Of one round, the first included. */
  maxAttempts: number
  retryBudget: RetryBudget
  breaker: Pick<Breaker, 'state'>
  events: Pick<Events, 'retried' | 'retryBudgetExhausted'>
}

/** Attempts that follow one that failed in passing, as far as time and budget go. */
export function withRetry(bureau: Bureau, options: RetryOptions): Bureau {
  return {
    score: (application, round) => {
      const plan = planRetries(application, round, options)
      const policy = retry(handleWhen(plan.isTriedAgain), {
        // The plan counts them, because hedges are attempts, too.
        maxAttempts: Number.POSITIVE_INFINITY,
        backoff: new DelegateBackoff(plan.pauseMs),
      })
      const work = policy.execute(async () => {
        const madeBefore = round.attempts.made
        try {
          round.signal.throwIfAborted()
          if (!hasTimeForAnAttempt(round)) throw new DeadlineExceeded('too_little_left')
          return await bureau.score(application, round)
        } finally {
          plan.settle(madeBefore)
        }
      })
      // cockatiel's pauses do not end when the caller leaves.
      return orAborted(work, round.signal)
    },
  }
}

function planRetries(application: Application, round: Round, options: RetryOptions) {
  const { maxAttempts, retryBudget, breaker, events } = options
  const nextJitterMs = createJitter()
  let pauseMs = 0
  let paidFor: RetriedReason | undefined
  return {
    pauseMs: () => pauseMs,
    /** Asked once for each failure, in the order of what costs least to know; the last pays. */
    isTriedAgain: (error: unknown): boolean => {
      if (!isScoringFailure(error) || !isRetried(error.reason)) return false
      if (round.attempts.made >= maxAttempts) return false
      pauseMs = Math.max(nextJitterMs(), retryAfterMsOf(error))
      if (!hasTimeForAnAttempt(round, pauseMs)) return false
      if (breaker.state() === 'open') {
        // It refuses the next attempt, and says so to our caller: nothing to wait or to pay for.
        pauseMs = 0
        return true
      }
      if (!retryBudget.spend()) {
        events.retryBudgetExhausted()
        return false
      }
      paidFor = error.reason
      return true
    },
    /** Only what was made counts: the breaker may have opened, or the caller left, in the pause. */
    settle: (madeBefore: number) => {
      const wasMade = round.attempts.made > madeBefore
      if (madeBefore === 0 && wasMade) retryBudget.earn()
      if (paidFor && wasMade) events.retried(application.applicationId, paidFor)
      if (paidFor && !wasMade) retryBudget.giveBack()
      paidFor = undefined
    },
  }
}

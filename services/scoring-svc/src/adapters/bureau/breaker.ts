import {
  type Breaker,
  BreakerOpen,
  type BreakerOptions,
  createBreaker,
} from '@loans/service-kit/breaker/breaker'
import { BureauUnavailable } from '../../scores/errors.ts'
import { healthIn } from '../../scores/failure-rules.ts'
import type { Bureau } from '../../scores/ports.ts'

type BureauBreakerOptions = Pick<BreakerOptions, 'coolDownMs' | 'opensAt' | 'log' | 'metrics'> & {
  attemptTimeoutMs: number
}

/** An attempt that needs more of its time than this is slow: of the 400 ms, twice what the bureau needs in 99 of 100 cases. */
const SLOW_SHARE_OF_TIMEOUT = 0.75

/** Counts what the bureau does, and not what we and our callers do. */
export function createBureauBreaker({ attemptTimeoutMs, ...options }: BureauBreakerOptions): Breaker {
  const slowAfterMs = SLOW_SHARE_OF_TIMEOUT * attemptTimeoutMs
  return createBreaker({ ...options, name: 'bureau', judge: healthIn, slowAfterMs })
}

export type BreakerLayerOptions = { breaker: Breaker; coolDownMs: number }

/** Leaves the bureau alone while most attempts fail or are slow. */
export function withBreaker(bureau: Bureau, { breaker, coolDownMs }: BreakerLayerOptions): Bureau {
  return {
    score: async (application, round) => {
      try {
        return await breaker.run(() => bureau.score(application, round))
      } catch (error) {
        if (!(error instanceof BreakerOpen)) throw error
        // By then it has been probed at least once.
        throw new BureauUnavailable('breaker_open', { retryAfterMs: coolDownMs })
      }
    },
  }
}

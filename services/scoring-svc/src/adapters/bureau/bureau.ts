import type { Peer } from '@loans/service-kit/http-client/peer'
import type { Bureau } from '../../scores/ports.ts'
import { type AttemptOptions, createAttempt } from './attempt.ts'
import { type BreakerLayerOptions, withBreaker } from './breaker.ts'
import { type BulkheadOptions, withBulkhead } from './bulkhead.ts'
import { type HedgeOptions, withHedge } from './hedge.ts'
import { type RetryOptions, withRetry } from './retry.ts'
import { withTrace } from './trace.ts'

type BureauOptions = AttemptOptions &
  BreakerLayerOptions &
  HedgeOptions &
  RetryOptions &
  BulkheadOptions & { hedging: boolean }

/**
 * The credit bureau, and what makes it safe to ask. From the inside out, each around the one before: one attempt with its
 * timeout; the breaker, which counts every attempt and whose opening ends the retries; retries, paid for by a budget; the
 * bulkhead, in which a round with all its retries is one.
 */
export function createBureau(peer: Peer, options: BureauOptions): Bureau {
  const attempt = createAttempt(peer, options)
  const guarded = withBreaker(withTrace(attempt, options), options)
  const hedged = options.hedging ? withHedge(guarded, options) : guarded
  const retried = withRetry(hedged, options)
  return withBulkhead(retried, options)
}

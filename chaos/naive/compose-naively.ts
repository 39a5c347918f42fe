import type { Service } from '@loans/service-kit/http-server/run-service'
import type { Log } from '@loans/service-kit/log/log'
import { createAttempt } from '../../services/scoring-svc/src/adapters/bureau/attempt.ts'
import { compose } from '../../services/scoring-svc/src/compose.ts'
import type { Config } from '../../services/scoring-svc/src/config.ts'

/**
 * scoring-svc as it is often written: the bureau is asked once, for as long as the caller waits. No bulkhead, no retry, no breaker.
 * What an experiment shows with it is what those buy.
 */
export function composeNaively(config: Config, overrides: { log?: Log } = {}): Service {
  return compose(config, {
    ...overrides,
    createBureau: (peer, { events }) =>
      createAttempt(peer, { attemptTimeoutMs: config.scoringBudgetMs, events }),
  })
}

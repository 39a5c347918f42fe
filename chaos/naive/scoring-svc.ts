import { runService } from '@loans/service-kit/http-server/run-service'
import { createAttempt } from '../../services/scoring-svc/src/adapters/bureau/attempt.ts'
import { compose } from '../../services/scoring-svc/src/compose.ts'
import { readConfig } from '../../services/scoring-svc/src/config.ts'

/*
 * scoring-svc as it is often written: the bureau is asked once, for as long as the caller waits. No bulkhead, no retry, no breaker.
 * What an experiment shows with it is what those buy; it is run by nothing else.
 */
await runService(
  'scoring-svc',
  () => readConfig(process.env),
  config =>
    compose(config, {
      createBureau: (peer, { events }) =>
        createAttempt(peer, { attemptTimeoutMs: config.scoringBudgetMs, events }),
    }),
)

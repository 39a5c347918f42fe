import { createPeer } from '@loans/service-kit/http-client/peer'
import type { Service } from '@loans/service-kit/http-server/run-service'
import { createLog, type Log } from '@loans/service-kit/log/log'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import { createBureauBreaker } from './adapters/bureau/breaker.ts'
import { createBureau } from './adapters/bureau/bureau.ts'
import type { Config } from './config.ts'
import { createEvents } from './events.ts'
import { createHttpApp } from './http/app.ts'
import { createRetryBudget } from './scores/retry-budget.ts'

/** For tests and experiments; no variable sets them. */
type Overrides = { log?: Log; createBureau?: typeof createBureau }

/** Builds scoring-svc out of its configuration. */
export function compose(config: Config, overrides: Overrides = {}): Service {
  const log = overrides.log ?? createLog('scoring-svc', config.logLevel)
  const metrics = createMetrics()
  const retryBudget = createRetryBudget({ percent: config.retryBudgetPercent })
  const events = createEvents(log, metrics, retryBudget)
  const peer = createPeer({ name: 'bureau', baseUrl: config.bureauUrl, isOurs: false, metrics })
  const breaker = createBureauBreaker({ ...config, log, metrics })
  const bureau = (overrides.createBureau ?? createBureau)(peer, { ...config, breaker, retryBudget, events })
  const app = createHttpApp({ bureau, events, scoringBudgetMs: config.scoringBudgetMs, log, metrics })
  const close = async () => {
    breaker.close()
    await peer.close()
  }
  // Ready without the bureau: its outage is answered with a typed failure, which is what a caller needs.
  return { app, log, metrics, isReady: async () => true, close }
}

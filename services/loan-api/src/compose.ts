import { createPeer } from '@loans/service-kit/http-client/peer'
import type { Service } from '@loans/service-kit/http-server/run-service'
import { createLog, type Log } from '@loans/service-kit/log/log'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import packageJson from '../package.json' with { type: 'json' }
import { createAuthenticator } from './adapters/auth-svc/authenticator.ts'
import { createApplicationRepository } from './adapters/postgres/application-repository.ts'
import { openDatabase } from './adapters/postgres/database.ts'
import { createScoreProvider } from './adapters/scoring-svc/score-provider.ts'
import { createUnfinishedWork } from './applications/unfinished-work.ts'
import type { Config } from './config.ts'
import { createEvents } from './events.ts'
import { createHttpApp } from './http/app.ts'

/** Builds loan-api out of its configuration. */
export function compose(config: Config, overrides: { log?: Log } = {}): Service {
  const log = overrides.log ?? createLog('loan-api', config.logLevel)
  const metrics = createMetrics()
  const database = openDatabase({
    url: config.databaseUrl,
    poolMax: config.databasePoolMax,
    budgetMs: config.requestBudgetMs,
    log,
    metrics,
  })
  const authSvc = createPeer({ name: 'auth-svc', baseUrl: config.authUrl, isOurs: true, metrics })
  const scoringSvc = createPeer({ name: 'scoring-svc', baseUrl: config.scoringUrl, isOurs: true, metrics })
  const unfinished = createUnfinishedWork()
  const app = createHttpApp({
    unfinished,
    authenticator: createAuthenticator(authSvc, {
      clientId: config.authClientId,
      clientSecret: config.authClientSecret,
    }),
    applications: createApplicationRepository(database, {
      currency: config.policy.currency,
      policyVersion: config.policy.version,
      leaseMs: config.leaseMs,
    }),
    scores: createScoreProvider(scoringSvc),
    events: createEvents(log, metrics),
    policy: config.policy,
    partners: config.partners,
    publicBaseUrl: config.publicBaseUrl,
    requestBudgetMs: config.requestBudgetMs,
    scoringBudgetMs: config.scoringBudgetMs,
    version: packageJson.version,
    log,
    metrics,
  })
  const close = async () => {
    await Promise.all([authSvc.close(), scoringSvc.close(), database.close()])
  }
  return { app, log, metrics, isReady: database.isReady, idle: unfinished.done, close }
}

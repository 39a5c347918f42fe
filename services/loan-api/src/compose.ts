import { createBreaker } from '@loans/service-kit/breaker/breaker'
import { createPeer } from '@loans/service-kit/http-client/peer'
import type { Service } from '@loans/service-kit/http-server/run-service'
import { createLog, type Log } from '@loans/service-kit/log/log'
import { createMetrics, type Metrics } from '@loans/service-kit/metrics/metrics'
import packageJson from '../package.json' with { type: 'json' }
import { createAuthenticator } from './adapters/auth-svc/authenticator.ts'
import { createApplicationReader } from './adapters/postgres/application-reader.ts'
import { createApplicationRepository } from './adapters/postgres/application-repository.ts'
import { openDatabase } from './adapters/postgres/database.ts'
import { createDueApplications } from './adapters/postgres/due-applications.ts'
import { createCreditBureau } from './adapters/scoring-svc/credit-bureau.ts'
import { createUnfinishedWork } from './applications/unfinished-work.ts'
import type { Config } from './config.ts'
import { createEvents, createRecoveryEvents, createTrafficEvents } from './events.ts'
import { createHttpApp } from './http/app.ts'
import { createLoadShedding } from './http/load-shedding.ts'
import { requeueRoutes } from './http/requeue-routes.ts'
import { migrationNames } from './migrations.ts'
import { type Recovery, startRecovery } from './recovery.ts'

/** Builds loan-api out of its configuration. Recovery runs from when the service has started until it is idle or closed. */
export function compose(config: Config, overrides: { log?: Log } = {}): Service {
  const { policy, slo, leaseMs, scoringBudgetMs } = config
  const log = overrides.log ?? createLog('loan-api', config.logLevel)
  const metrics = createMetrics()
  const database = openDatabase({
    url: config.databaseUrl,
    poolMax: config.databasePoolMax,
    tokenRegion: config.databaseTokenRegion,
    migrations: migrationNames(),
    budgetMs: config.requestBudgetMs,
    log,
    metrics,
  })
  const authSvc = openPeer('auth-svc', config.authUrl, { config, log, metrics })
  const scoringSvc = openPeer('scoring-svc', config.scoringUrl, { config, log, metrics })
  const unfinished = createUnfinishedWork()
  const traffic = createTrafficEvents(metrics, slo)
  const shedding = createLoadShedding(config.maxInFlight, traffic.shed)
  const { currency, version: policyVersion, maximumAgeHours } = policy
  const ports = {
    applications: createApplicationRepository(database, {
      currency,
      policyVersion,
      maximumAgeHours,
      leaseMs,
    }),
    bureau: createCreditBureau(scoringSvc.peer, scoringSvc.breaker),
    events: createEvents(log, metrics, slo),
    policy,
    scoringBudgetMs,
  }
  const due = createDueApplications(database, {
    policyVersion,
    leaseMs,
    maximumAgeHours,
    freshForMinutes: slo.objectives.freshness.withinMinutes,
  })
  const recoveryEvents = createRecoveryEvents(log, metrics)
  const app = createHttpApp({
    ...ports,
    reader: createApplicationReader(database),
    unfinished,
    shedding,
    onRateLimited: traffic.rateLimited,
    onAnsweredApplying: traffic.answeredApplying,
    authenticator: createAuthenticator(authSvc.peer, authSvc.breaker, {
      clientId: config.authClientId,
      clientSecret: config.authClientSecret,
    }),
    partners: config.partners,
    publicBaseUrl: config.publicBaseUrl,
    tokenUrl: config.tokenUrl,
    requestBudgetMs: config.requestBudgetMs,
    version: packageJson.version,
    log,
    metrics,
  })
  let recovery: Recovery | undefined
  const started = () => {
    recovery = startRecovery({
      ...ports,
      due,
      recoveryEvents,
      unfinished,
      ratePerSecond: config.recoveryRatePerSecond,
      isBusy: shedding.isBusy,
    })
  }
  const idle = async () => {
    await recovery?.stop()
    await unfinished.done()
  }
  const close = async () => {
    await recovery?.stop()
    await Promise.all([authSvc.close(), scoringSvc.close(), database.close()])
  }
  const operations = requeueRoutes({ due, recoveryEvents })
  const { isReady, lacks } = database
  return { app, log, metrics, isReady, lacks, started, idle, close, operations }
}

/** Either has the time of some calls to come back; a partner who is told to come back in 1 s meets the probe, or its result. */
const COOL_DOWN_MS = 1_000
/** Below it most calls still bring an answer, which is worth more than the time that the others take. */
const FAILURE_SHARE = 0.5

type PeerParts = { config: Config; log: Log; metrics: Metrics }

/** A peer of ours and its breaker. Every error of a call is the peer's: it is told how long we wait, and to answer in time that this is too little. */
function openPeer(name: string, baseUrl: string, { config, log, metrics }: PeerParts) {
  const peer = createPeer({ name, baseUrl, isOurs: true, metrics })
  const breaker = createBreaker({
    name,
    judge: () => 'failure',
    coolDownMs: COOL_DOWN_MS,
    opensAt: { minimumCalls: config.breakerMinimumCalls, failureShare: FAILURE_SHARE },
    log,
    metrics,
  })
  const close = async () => {
    breaker.close()
    await peer.close()
  }
  return { peer, breaker, close }
}

import type { Service } from '@loans/service-kit/http-server/run-service'
import { createLog, type Log } from '@loans/service-kit/log/log'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import type { Config } from './config.ts'
import { createEvents } from './events.ts'
import { createApplicantHash } from './faults/applicant-hash.ts'
import { createBilling } from './faults/billing.ts'
import { createFaultControl } from './faults/fault-control.ts'
import { createJournal } from './faults/journal.ts'
import type { Chance, Clock } from './faults/ports.ts'
import { createHttpApp } from './http/app.ts'
import { operationsRoutes } from './http/operations-routes.ts'
import { createDraws, type Draws } from './scores/draws.ts'
import { logNormalMs } from './scores/latency.ts'

/** An answer that never comes holds a connection; nobody who calls a bureau waits half a minute. */
const MAX_HANG_MS = 30_000

type Overrides = { log?: Log; maxHangMs?: number; nowMs?: Clock }

/** Builds the bureau simulator out of its configuration. */
export function compose(config: Config, overrides: Overrides = {}): Service {
  const log = overrides.log ?? createLog('external-score-mock', config.logLevel)
  const metrics = createMetrics()
  const events = createEvents(log, metrics)
  const nowMs = overrides.nowMs ?? steadyNowMs
  const draws = createDraws(config.seed)
  const faults = createFaultControl({ chance: chanceOf(draws), nowMs, events })
  const journal = createJournal({ nowMs })
  const app = createHttpApp({
    draws,
    latency: config.latency,
    faults,
    journal,
    billing: createBilling(),
    events,
    applicantHash: createApplicantHash(config.seed),
    maxHangMs: overrides.maxHangMs ?? MAX_HANG_MS,
    log,
    metrics,
  })
  return {
    app,
    log,
    metrics,
    isReady: async () => true,
    close: async () => {},
    operations: operationsRoutes(faults, journal),
  }
}

/** A clock that somebody sets must not end a fault, nor keep it. */
function steadyNowMs(): number {
  return performance.timeOrigin + performance.now()
}

function chanceOf(draws: Draws): Chance {
  return {
    uniform: draws.uniform,
    logNormalMs: (profile, ...drawnFor) => logNormalMs(profile, draws.normal(...drawnFor)),
  }
}

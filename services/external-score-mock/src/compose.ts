import type { Service } from '@loans/service-kit/http-server/run-service'
import { createLog, type Log } from '@loans/service-kit/log/log'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import type { Config } from './config.ts'
import { createHttpApp } from './http/app.ts'
import { createDraws } from './scores/draws.ts'

/** An answer that never comes holds a connection; nobody who calls a bureau waits half a minute. */
const MAX_HANG_MS = 30_000

/** Builds the bureau simulator out of its configuration. */
export function compose(config: Config, overrides: { log?: Log; maxHangMs?: number } = {}): Service {
  const log = overrides.log ?? createLog('external-score-mock', config.logLevel)
  const metrics = createMetrics()
  const app = createHttpApp({
    draws: createDraws(config.seed),
    latency: config.latency,
    maxHangMs: overrides.maxHangMs ?? MAX_HANG_MS,
    log,
    metrics,
  })
  return { app, log, metrics, isReady: async () => true, close: async () => {} }
}

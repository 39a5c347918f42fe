import { ConfigError, refuseToStart } from '../config/config.ts'
import { readTelemetryConfig, type TelemetryConfig } from './config.ts'
import type { ExportObserver, TelemetryOptions } from './options.ts'

let observe: ExportObserver = () => {}
let stop: (() => Promise<void>) | undefined

/**
 * Records spans from here on and exports them, if `OTEL_EXPORTER_OTLP_ENDPOINT` says where to. For a module that is loaded before the
 * service (`node --import`): what is imported before this cannot be instrumented. Wrong variables end the process, named.
 */
export async function startTelemetry(
  service: string,
  env: NodeJS.ProcessEnv,
  options: TelemetryOptions,
): Promise<void> {
  const config = readOrRefuse(service, env)
  if (!config) return
  // Its default mode patches promises, and is chosen at its import. There is no segment of X-Ray's own to be missed.
  Object.assign(env, { AWS_XRAY_MANUAL_MODE: '1', AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR' })
  // Express, its router and knex would tell the same again, at a third of the cost of all.
  env.OTEL_NODE_ENABLED_INSTRUMENTATIONS = 'http,pg,undici'
  const { startSdk } = await import('./sdk.ts')
  stop = startSdk(service, config, options, (...exported) => observe(...exported))
}

function readOrRefuse(service: string, env: NodeJS.ProcessEnv): TelemetryConfig {
  try {
    return readTelemetryConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) refuseToStart(service, error)
    throw error
  }
}

/** Tells `observer` of every export from now on. */
export function observeExports(observer: ExportObserver): void {
  observe = observer
}

/** Whether the service was started with this module before it, and spans have somewhere to go. */
export function isTracing(): boolean {
  return stop !== undefined
}

/** Exports what is left; for the end of the process, which need not wait for it. */
export async function stopTelemetry(): Promise<void> {
  await stop?.().catch(() => {})
}

import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { Express, Router } from 'express'
import { ConfigError, type ListenConfig, refuseToStart } from '../config/config.ts'
import type { Log } from '../log/log.ts'
import { outputTaken } from '../log/standard-output.ts'
import { startEmf } from '../metrics/emf.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { reportExports } from '../telemetry/export-events.ts'
import { isTracing, stopTelemetry } from '../telemetry/start.ts'
import { leaveUntraced } from '../telemetry/untraced.ts'
import { createOperationsApp } from './operations.ts'
import { listen } from './serve.ts'

/** A composed service: what listens, and how it is taken apart again. */
export type Service = {
  app: Express
  log: Log
  metrics: Metrics
  isReady: () => Promise<boolean>
  /** What `isReady` last found lacking, in words for the log. */
  lacks?: () => string | undefined
  /** The public port is open: whatever the service does of its own begins now. Not called where it stops before. */
  started?: () => void
  /** Begins nothing of its own any more; resolves when no work is left that nobody waits for, such as that of a caller who has left. */
  idle?: () => Promise<unknown>
  close: () => Promise<void>
  /** Served beside liveness, readiness and metrics on the operations port, which is for operators alone. */
  operations?: Router
}

/** Nobody feels so little at a start, and a database that is being migrated does not notice four looks a second. */
const READINESS_INTERVAL_MS = 250
/** Answers that are being worked on get this long to end; together with the next two within the 10 s after `DRAIN_MS` promised to an orchestrator. */
const DRAIN_TIMEOUT_MS = 8_500
/** What does not close in this time, such as a connection to a frozen database, is left to the end of the process. */
const CLOSE_TIMEOUT_MS = 900
/** A log reader that has not taken the last lines by then does not get them. */
const LAST_LINES_TIMEOUT_MS = 400

/**
 * The life of a service's process: configure, open the operations port, wait until it is ready, listen, serve until SIGTERM, SIGINT
 * or the end of the channel to the parent, say so (`/readyz` is 503) and serve on for `DRAIN_MS`, answer what is in flight, exit 0. A
 * second signal ends the waiting. What makes it unable to start is said in one line each, exit 1.
 */
export async function runService<Config extends ListenConfig>(
  name: string,
  readConfig: () => Config,
  compose: (config: Config) => Promise<Service> | Service,
): Promise<void> {
  try {
    const config = readConfig()
    const service = await compose(config)
    await serve(name, service, config)
  } catch (error) {
    if (!isBootFailure(error)) throw error
    refuseToStart(name, error)
  }
}

/** A wrong variable, or an address that cannot be listened on: in use, not of this machine, not permitted. */
function isBootFailure(error: unknown): error is Error {
  if (error instanceof ConfigError) return true
  return (
    error instanceof Error && 'syscall' in error && ['listen', 'getaddrinfo'].includes(String(error.syscall))
  )
}

async function serve(name: string, service: Service, config: ListenConfig): Promise<void> {
  const { log, metrics } = service
  const namespace = config.emfNamespace
  const lastMetrics = namespace ? startEmf({ metrics, service: name, namespace, log }) : async () => {}
  let serving: Serving | undefined
  let stopping = false
  const hurry = new AbortController()
  const hasStarted = () => serving !== undefined
  const isReady = async () => hasStarted() && !stopping && (await service.isReady())
  metrics.observeProcess()
  reportExports(log, metrics)
  const operations = await listen(
    createOperationsApp({ log, metrics, hasStarted, isReady, routes: service.operations }),
    config.host,
    config.operationsPort,
  )
  leaveUntraced(operations)

  const stop = async (reason: string) => {
    if (stopping) return
    stopping = true
    log.info({ reason }, 'draining')
    if (serving) await drain(serving, { ...config, idle: service.idle, hurry: hurry.signal })
    operations.close()
    operations.closeAllConnections()
    await Promise.race([Promise.all([service.close(), stopTelemetry()]), setTimeout(CLOSE_TIMEOUT_MS)])
    log.info('stopped')
    await exit(0, lastMetrics)
  }
  const onSignal = (signal: string) => (stopping ? hurry.abort() : void stop(signal))
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  process.on('uncaughtException', error => {
    log.fatal({ err: error }, 'a fault that nothing handled')
    void exit(1, lastMetrics)
  })
  // Undefined without a channel, and false already when the parent left while this was starting.
  if (process.connected) process.once('disconnect', () => stop('the parent is gone'))
  else if (process.connected === false) await stop('the parent is gone')

  await untilReady(service, () => stopping)
  if (stopping) return
  const server = await listen(service.app, config.host, config.port).catch(async error => {
    log.fatal({ err: error }, 'the public port cannot be opened')
    await lastLines(lastMetrics)
    throw error
  })
  if (stopping) return void server.close()
  serving = { server, answering: trackAnswers(server) }
  service.started?.()
  const { port, operationsPort } = config
  log.info({ port, operationsPort, tracing: isTracing() }, 'listening')
}

/** Looks whether the service is ready until it is, or `isOver`; says what it waits for, each thing once. */
async function untilReady({ isReady, lacks, log }: Service, isOver: () => boolean): Promise<void> {
  const told = new Set<string | undefined>()
  while (!isOver() && !(await isReady()) && !isOver()) {
    const reason = lacks?.()
    if (!told.has(reason)) log.info({ reason }, 'waiting')
    told.add(reason)
    await setTimeout(READINESS_INTERVAL_MS)
  }
}

async function exit(code: number, lastMetrics: () => Promise<void>): Promise<void> {
  await lastLines(lastMetrics)
  process.exit(code)
}

async function lastLines(lastMetrics: () => Promise<void>): Promise<void> {
  // A metric that cannot be read must not keep the process, nor the last lines of its log.
  const written = lastMetrics().catch(() => {})
  await Promise.race([written.then(outputTaken), setTimeout(LAST_LINES_TIMEOUT_MS)])
}

/** The answers that are being worked on. */
function trackAnswers(server: Server): Set<ServerResponse> {
  const answering = new Set<ServerResponse>()
  server.prependListener('request', (_req, res) => {
    // Behind another, it gets no answer.
    if (!res.socket) return
    answering.add(res)
    res.once('close', () => answering.delete(res))
  })
  return answering
}

type Serving = { server: Server; answering: Set<ServerResponse> }
type Drain = { drainMs: number; idle: Service['idle']; hurry: AbortSignal }

/**
 * Serves on for `drainMs`, in which every answer ends its connection, so that at the end hardly any is left to send another
 * request. Then closes `server` once all answers have been sent and all work is done, or after `DRAIN_TIMEOUT_MS`.
 */
async function drain({ server, answering }: Serving, { drainMs, idle, hurry }: Drain): Promise<void> {
  const endConnection = (res: ServerResponse) => res.headersSent || res.setHeader('Connection', 'close')
  for (const res of answering) endConnection(res)
  server.prependListener('request', (_req, res) => endConnection(res))
  const hurried = once(hurry, 'abort')
  const idled = idle?.()
  await Promise.race([setTimeout(drainMs), hurried])
  const answered = new Promise(resolve => server.close(resolve))
  // Once more when all is answered: by then there may be more of that work.
  const closed = Promise.all([answered, idled]).then(idle)
  await Promise.race([closed, setTimeout(DRAIN_TIMEOUT_MS), hurried])
  server.closeAllConnections()
}

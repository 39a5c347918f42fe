import { createOperationsApp } from '@loans/service-kit/http-server/operations'
import type { Service } from '@loans/service-kit/http-server/run-service'
import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { createLog } from '@loans/service-kit/log/log'
import { afterAll } from 'vitest'
import { compose as composeAuthSvc } from '../../services/auth-svc/src/compose.ts'
import { readConfig as readAuthSvcConfig } from '../../services/auth-svc/src/config.ts'
import { compose as composeSimulator } from '../../services/external-score-mock/src/compose.ts'
import { readConfig as readSimulatorConfig } from '../../services/external-score-mock/src/config.ts'
import { compose as composeLoanApi } from '../../services/loan-api/src/compose.ts'
import { readConfig as readLoanApiConfig } from '../../services/loan-api/src/config.ts'
import { compose as composeScoringSvc } from '../../services/scoring-svc/src/compose.ts'
import { readConfig as readScoringSvcConfig } from '../../services/scoring-svc/src/config.ts'
import { startClock } from '../faults/stalls.ts'
import { controlSimulator } from './_simulator-control.ts'
import { startSlowProxy } from './_slow-proxy.ts'
import { authSvcVariables, fetchToken, partnerVariables } from './_tokens.ts'

const PARTNER = 'shop'

// biome-ignore lint/suspicious/noExplicitAny: tests read what they expect, and fail where it is not
type Json = any

/** A service that can be taken away and brought back at the same address. */
export type Place = {
  url: string
  /** Where its operators reach it. */
  operationsUrl: string
  /** The value of one series, written as in the text of its metrics; NaN when there is none. */
  metric: (series: string) => Promise<number>
  stop: () => Promise<void>
  start: () => Promise<void>
}

/** One line of loan-api's log: a request, by its own clock. What a busy machine adds on the way to us is not in it. */
type LoggedRequest = { route: string; status: number; durationMs: number; applicationId?: string }

type SystemOptions = {
  /** Variables of the services, beside those that join them. */
  loanApi?: NodeJS.ProcessEnv
  scoringSvc?: NodeJS.ProcessEnv
  simulator?: NodeJS.ProcessEnv
  /** Of loan-api, on the one database; applications go to each in turn. */
  instances?: number
  /** Whether loan-api finishes what was deferred; it asks the bureau, too. */
  recovers?: boolean
  /** How long loan-api waits for an answer of auth-svc at least. */
  authSvcTakesMs?: number
  /** Gets every line that the services log, at the level that tells the most. */
  onLine?: (line: string) => void
}

/** The four real services in this process, talking HTTP, on a database of the test's. */
export async function startSystem(databaseUrl: string, options: SystemOptions = {}) {
  const { instances = 1, recovers = true, authSvcTakesMs, onLine } = options
  const logOf = (service: string) =>
    onLine ? createLog(service, 'trace', { write: onLine }) : createLog(service, 'silent')
  const simulatorConfig = readSimulatorConfig(options.simulator ?? {})
  const simulator = await place(() =>
    composeSimulator(simulatorConfig, { log: logOf('external-score-mock') }),
  )
  const scoringSvcConfig = readScoringSvcConfig({ BUREAU_URL: simulator.url, ...options.scoringSvc })
  const scoringSvc = await place(() => composeScoringSvc(scoringSvcConfig, { log: logOf('scoring-svc') }))
  const authSvcConfig = readAuthSvcConfig(await authSvcVariables([PARTNER]))
  const authSvc = await place(() => composeAuthSvc(authSvcConfig, { log: logOf('auth-svc') }))
  const loanApiConfig = readLoanApiConfig({
    DATABASE_URL: databaseUrl,
    AUTH_URL: authSvcTakesMs ? await startSlowProxy(authSvc.url, authSvcTakesMs) : authSvc.url,
    SCORING_URL: scoringSvc.url,
    ...partnerVariables([PARTNER]),
    ...options.loanApi,
  })
  const requests: LoggedRequest[] = []
  const noteLine = (line: string) => {
    noteRequest(line, requests)
    onLine?.(line)
  }
  const loanApiLog = createLog('loan-api', onLine ? 'trace' : 'info', { write: noteLine })
  const loanApis: Place[] = []
  for (let i = 0; i < instances; i++) {
    loanApis.push(await place(() => composeLoanApi(loanApiConfig, { log: loanApiLog }), recovers))
  }
  const token = await fetchToken(authSvc.url, PARTNER)
  let calls = 0

  const nextUrl = () => loanApis[calls++ % loanApis.length]?.url

  async function apply(body: object, url = nextUrl()) {
    const stop = startClock()
    const answer = await fetch(`${url}/loan/apply`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const application = (await answer.json()) as Json
    return {
      status: answer.status,
      headers: answer.headers,
      body: application,
      tookMs: stop(),
    }
  }

  async function read(applicationId: string) {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${nextUrl()}/loan/applications/${applicationId}`, { headers })
    return { status: answer.status, body: (await answer.json()) as Json }
  }

  const isReady = async () => (await fetch(`${loanApis[0]?.operationsUrl}/readyz`)).status === 200
  const bureau = controlSimulator(simulator.operationsUrl)
  return { token, apply, read, loanApis, authSvc, scoringSvc, simulator, bureau, isReady, requests }
}

export type System = Awaited<ReturnType<typeof startSystem>>

function noteRequest(line: string, requests: LoggedRequest[]): void {
  const { msg, ...request } = JSON.parse(line)
  if (msg === 'request') requests.push(request)
}

async function place(compose: () => Service, starts = true): Promise<Place> {
  let service = compose()
  let servers = [
    await listen(service.app, '127.0.0.1', 0),
    await listen(operationsOf(service), '127.0.0.1', 0),
  ]
  const ports = servers.map(portOf)
  if (starts) service.started?.()
  const stop = async () => {
    const stopped = servers.splice(0)
    if (stopped.length === 0) return
    for (const server of stopped) {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    }
    await service.close()
  }
  afterAll(stop)
  return {
    url: `http://127.0.0.1:${ports[0]}`,
    operationsUrl: `http://127.0.0.1:${ports[1]}`,
    metric: async series => {
      const lines = (await service.metrics.text()).split('\n')
      return Number(lines.find(line => line.startsWith(`${series} `))?.slice(series.length))
    },
    stop,
    start: async () => {
      if (servers.length > 0) return
      service = compose()
      servers = [
        await listen(service.app, '127.0.0.1', ports[0] ?? 0),
        await listen(operationsOf(service), '127.0.0.1', ports[1] ?? 0),
      ]
      if (starts) service.started?.()
    },
  }
}

function operationsOf({ log, metrics, isReady, operations }: Service) {
  return createOperationsApp({ log, metrics, isReady, routes: operations })
}

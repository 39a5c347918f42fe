import { createHash } from 'node:crypto'
import type { Server } from 'node:http'
import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { createLog } from '@loans/service-kit/log/log'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll } from 'vitest'
import { compose as composeAuthSvc } from '../../services/auth-svc/src/compose.ts'
import { readConfig as readAuthSvcConfig } from '../../services/auth-svc/src/config.ts'
import { compose as composeSimulator } from '../../services/external-score-mock/src/compose.ts'
import { readConfig as readSimulatorConfig } from '../../services/external-score-mock/src/config.ts'
import { compose as composeLoanApi } from '../../services/loan-api/src/compose.ts'
import { readConfig as readLoanApiConfig } from '../../services/loan-api/src/config.ts'
import { compose as composeScoringSvc } from '../../services/scoring-svc/src/compose.ts'
import { readConfig as readScoringSvcConfig } from '../../services/scoring-svc/src/config.ts'

const ISSUER = 'http://auth.example'
const SECRET = 'a secret of the tests'
const SCOPES = ['loans/apply', 'loans/read']
const secretSha256 = [createHash('sha256').update(SECRET).digest('hex')]

// biome-ignore lint/suspicious/noExplicitAny: tests read what they expect, and fail where it is not
type Json = any

type Composed = { app: Parameters<typeof listen>[0]; close: () => Promise<void> }

/** A service that can be taken away and brought back at the same address. */
export type Place = { url: string; stop: () => Promise<void>; start: () => Promise<void> }

/** The four real services in this process, talking HTTP, on a database of the test's. */
export async function startSystem(databaseUrl: string, loanApiVariables: NodeJS.ProcessEnv = {}) {
  const log = createLog('journey', 'silent')
  const simulator = await place(() => composeSimulator(readSimulatorConfig({}), { log }))
  const scoringSvc = await place(() =>
    composeScoringSvc(readScoringSvcConfig({ BUREAU_URL: simulator.url }), { log }),
  )
  const authSvcConfig = readAuthSvcConfig({
    ISSUER,
    SIGNING_KEYS: await signingKeys(),
    CLIENTS: JSON.stringify([
      { clientId: 'shop', secretSha256, scopes: SCOPES },
      { clientId: 'loan-api', secretSha256, scopes: [], mayIntrospect: true },
    ]),
  })
  const authSvc = await place(() => composeAuthSvc(authSvcConfig, { log }))
  const loanApiConfig = readLoanApiConfig({
    DATABASE_URL: databaseUrl,
    AUTH_URL: authSvc.url,
    AUTH_CLIENT_ID: 'loan-api',
    AUTH_CLIENT_SECRET: SECRET,
    SCORING_URL: scoringSvc.url,
    PARTNERS: JSON.stringify([
      { partnerId: 'shop', clients: [{ issuer: ISSUER, clientId: 'shop' }], scopes: SCOPES },
    ]),
    ...loanApiVariables,
  })
  const durationsMs: number[] = []
  const service = composeLoanApi(loanApiConfig, {
    log: createLog('loan-api', 'info', durationsInto(durationsMs)),
  })
  const loanApi = await place(() => service)
  const token = await fetchToken(authSvc.url)

  async function apply(body: object) {
    const startedAt = performance.now()
    const answer = await fetch(`${loanApi.url}/loan/apply`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const application = (await answer.json()) as Json
    return {
      status: answer.status,
      headers: answer.headers,
      body: application,
      tookMs: performance.now() - startedAt,
    }
  }

  async function read(applicationId: string) {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${loanApi.url}/loan/applications/${applicationId}`, { headers })
    return { status: answer.status, body: (await answer.json()) as Json }
  }

  return { apply, read, authSvc, scoringSvc, simulator, isReady: service.isReady, durationsMs }
}

/** How long loan-api itself says that it took for each answer; what a busy machine adds on the way to us is not in it. */
function durationsInto(durationsMs: number[]): { write: (line: string) => void } {
  return {
    write: line => {
      const { msg, durationMs } = JSON.parse(line)
      if (msg === 'request') durationsMs.push(durationMs)
    },
  }
}

async function place(compose: () => Composed): Promise<Place> {
  let composed = compose()
  let server: Server = await listen(composed.app, '127.0.0.1', 0)
  const port = portOf(server)
  const stop = async () => {
    if (!server.listening) return
    const closed = new Promise(resolve => server.close(resolve))
    server.closeAllConnections()
    await closed
    await composed.close()
  }
  afterAll(stop)
  return {
    url: `http://127.0.0.1:${port}`,
    stop,
    start: async () => {
      if (server.listening) return
      composed = compose()
      server = await listen(composed.app, '127.0.0.1', port)
    },
  }
}

async function signingKeys(): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return JSON.stringify({ keys: [{ ...(await exportJWK(privateKey)), kid: 'journey', alg: 'RS256' }] })
}

async function fetchToken(authUrl: string): Promise<string> {
  const answer = await fetch(`${authUrl}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`shop:${encodeURIComponent(SECRET)}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token: accessToken } = (await answer.json()) as { access_token: string }
  return accessToken
}

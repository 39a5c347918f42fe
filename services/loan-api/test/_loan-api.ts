import { basename } from 'node:path'
import { Writable } from 'node:stream'
import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { createLog } from '@loans/service-kit/log/log'
import pg from 'pg'
import { afterAll, beforeEach } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { startScriptedPeer } from '../../../test/faults/scripted-peer.ts'
import { startClock } from '../../../test/faults/stalls.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { compose } from '../src/compose.ts'
import { POLICY_IN_FORCE, readConfig } from '../src/config.ts'

const ISSUER = 'http://issuer.example'

/** The policy by which the services decide here; it is named after its version. */
export const POLICY_VERSION = basename(POLICY_IN_FORCE, '.json')

/** The source document's example. */
export const EXAMPLE = { userId: '123', amount: 15_000, termMonths: 36, income: 4_000 }

/** The same of a partner, as the use cases have it. */
export const APPLIED = {
  partnerId: 'shop',
  userId: '123',
  amountCents: 1_500_000,
  termMonths: 36,
  incomeCents: 400_000,
}

export const SCORE_720 = {
  outcome: 'scored',
  score: 720,
  riskBand: 'LOW',
  provider: 'ExternalScoreCo',
  factors: [],
}

/** What auth-svc says of a token of `clientId`. */
export function active(clientId: string, scope = 'loans/apply loans/read') {
  return { active: true, iss: ISSUER, client_id: clientId, scope }
}

const MORE_THAN_ANY_TEST_SENDS = 10_000

const PARTNERS = [
  {
    partnerId: 'shop',
    clients: [
      { issuer: ISSUER, clientId: 'shop-client' },
      { issuer: ISSUER, clientId: 'shop-second-client' },
    ],
    scopes: ['loans/apply', 'loans/read'],
    requestsPerSecond: MORE_THAN_ANY_TEST_SENDS,
  },
  {
    partnerId: 'bank',
    clients: [{ issuer: ISSUER, clientId: 'bank-client' }],
    scopes: ['loans/apply', 'loans/read'],
    requestsPerSecond: MORE_THAN_ANY_TEST_SENDS,
  },
  {
    partnerId: 'narrow',
    clients: [{ issuer: ISSUER, clientId: 'narrow-client' }],
    scopes: ['loans/apply', 'loans/read'],
    requestsPerSecond: 1,
  },
  { partnerId: 'viewer', clients: [{ issuer: ISSUER, clientId: 'viewer-client' }], scopes: ['loans/read'] },
]

/** The variables of a loan-api on a database and between two peers. */
export function environment(databaseUrl: string, authUrl: string, scoringUrl: string) {
  return {
    DATABASE_URL: databaseUrl,
    AUTH_URL: authUrl,
    AUTH_CLIENT_ID: 'loan-api',
    AUTH_CLIENT_SECRET: 'the secret of loan-api',
    SCORING_URL: scoringUrl,
    PARTNERS: JSON.stringify(PARTNERS),
    PUBLIC_BASE_URL: 'http://loans.example',
  }
}

/** More calls than a test makes of a peer that fails: those that mean the breakers lower it. */
const NO_BREAKER_OPENS = '200'

/**
 * loan-api as its callers meet it, with a database of its own and scripted peers: a token is its client's id, and every
 * applicant scores 720 until a test says otherwise. Without recovery, unless it is asked for: it calls scoring-svc too. To be called
 * while the test file is collected.
 */
export async function startLoanApi(variables: NodeJS.ProcessEnv = {}, { recovers = false } = {}) {
  const databaseUrl = variables.DATABASE_URL ?? (await createTestDatabase())
  const authSvc = await startScriptedPeer()
  const scoringSvc = await startScriptedPeer()
  const config = readConfig({
    ...environment(databaseUrl, authSvc.url, scoringSvc.url),
    BREAKER_MINIMUM_CALLS: NO_BREAKER_OPENS,
    ...variables,
  })
  const logged: string[] = []
  const logs = new Writable({
    write: (line, _encoding, done) => {
      logged.push(String(line))
      done()
    },
  })
  const service = compose(config, { log: createLog('loan-api', 'trace', logs) })
  const server = await listen(service.app, '127.0.0.1', 0)
  if (recovers) service.started?.()
  const database = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  database.on('error', () => {})
  const url = `http://127.0.0.1:${portOf(server)}`

  beforeEach(() => {
    authSvc.reset()
    scoringSvc.reset()
    authSvc.answer(({ body }) => json(200, active((body as { token: string }).token)))
    scoringSvc.answer(json(200, SCORE_720))
  })
  afterAll(async () => {
    server.close()
    server.closeAllConnections()
    await Promise.all([service.close(), database.end(), authSvc.close(), scoringSvc.close()])
  })

  async function call(
    path: string,
    { token = 'shop-client', headers = {}, ...init }: Call = {},
  ): Promise<Answer> {
    const stop = startClock()
    const answer = await fetch(url + path, {
      redirect: 'manual',
      ...init,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
    })
    const text = await answer.text()
    const isJson = /json/.test(answer.headers.get('content-type') ?? '')
    const tookMs = stop()
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson && text ? JSON.parse(text) : undefined,
      tookMs,
    }
  }

  /** Applies with `body`: an object is sent as JSON, a string as it is. */
  function apply(body: unknown = EXAMPLE, { headers, ...init }: Call = {}): Promise<Answer> {
    return call('/loan/apply', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
      ...init,
    })
  }

  async function rows(sql: string, values: unknown[] = []) {
    return (await database.query(sql, values)).rows
  }

  const countApplications = async () =>
    Number((await rows('SELECT count(*) FROM loan_applications'))[0].count)

  /** The value of one series, `name{label="value"}`; NaN when there is none. */
  async function metric(series: string): Promise<number> {
    const line = (await service.metrics.text()).split('\n').find(text => text.startsWith(`${series} `))
    return Number(line?.slice(series.length))
  }

  return {
    url,
    databaseUrl,
    authSvc,
    scoringSvc,
    call,
    apply,
    rows,
    countApplications,
    logged,
    metric,
    metrics: service.metrics,
    service,
  }
}

type Call = { token?: string; headers?: Record<string, string>; method?: string; body?: string }

export type Answer = {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect, and fail where it is not
  body: any
  /** Less the longest stall of a busy machine. */
  tookMs: number
}

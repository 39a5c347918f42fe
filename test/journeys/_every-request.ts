import { randomUUID } from 'node:crypto'
import { afterAll, vi } from 'vitest'
import { garbage, hang, json } from '../faults/effects.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { query } from '../postgres/query.ts'
import { startSystem } from './_system.ts'
import { partnerVariables, SECRET } from './_tokens.ts'

/** An application that was deferred in its request, and decided later. */
export type Story = { applicationId: string; requestId: string }

const EXAMPLE = { userId: 'P-720', amount: 15_000, termMonths: 36, income: 4_000 }
const JSON_BODY = { 'content-type': 'application/json' }

/**
 * Systems that write their lines to `lines`, and what sends them every kind of request. Each is sent until it has met what it should:
 * on a busy machine authentication alone may take longer than it may.
 */
export async function startEveryKind(lines: string[]) {
  const onLine = (line: string) => void lines.push(line)
  const bureau = await startScriptedPeer()
  afterAll(() => bureau.close())
  const [shop] = JSON.parse(partnerVariables(['shop']).PARTNERS)

  const databaseUrl = await createTestDatabase()
  const otherUrl = await createTestDatabase()
  const start = (url: string, options = {}) => startSystem(url, { onLine, ...options })
  // So few calls that an outage soon opens its breaker.
  const system = await start(databaseUrl, { scoringSvc: { BREAKER_MINIMUM_CALLS: '5' } })
  const nowhere = await start('postgres://nobody@127.0.0.1:9/none')
  const withoutRecovery = async (options: object) => start(otherUrl, { recovers: false, ...options })
  const narrow = await withoutRecovery({
    loanApi: { PARTNERS: JSON.stringify([{ ...shop, requestsPerSecond: 1 }]) },
  })
  const crowded = await withoutRecovery({ loanApi: { MAX_IN_FLIGHT: '2' } })
  const madeUp = await withoutRecovery({ scoringSvc: { BUREAU_URL: bureau.url } })
  const [loanApi = system.authSvc] = system.loanApis

  async function send(path: string, init: RequestInit = {}, { loanApis, token } = system) {
    const headers = { authorization: `Bearer ${token}`, ...init.headers }
    const url = path.startsWith('/') ? `${loanApis[0]?.url}${path}` : path
    const answer = await fetch(url, { ...init, headers })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }

  const post = (path: string, body: object, headers = {}, at = system) =>
    send(path, { method: 'POST', headers: { ...JSON_BODY, ...headers }, body: JSON.stringify(body) }, at)
  const apply = (headers = {}, members = {}, at = system) =>
    post('/loan/apply', { ...EXAMPLE, ...members }, headers, at)
  const applyAndLeave = (headers: object, signal: AbortSignal, { loanApis, token } = system) =>
    fetch(`${loanApis[0]?.url}/loan/apply`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...JSON_BODY, ...headers },
      body: JSON.stringify(EXAMPLE),
      signal,
    }).catch(() => {})
  const form = (path: string, members: Record<string, string>, secret: string) => {
    const authorization = `Basic ${btoa(`shop:${encodeURIComponent(secret)}`)}`
    const body = new URLSearchParams(members)
    return send(`${system.authSvc.url}${path}`, { method: 'POST', headers: { authorization }, body })
  }

  /** Acts until a line holds `text`. */
  const until = (text: string, act: () => Promise<unknown>) =>
    vi.waitFor(
      async () => {
        await act()
        if (!lines.some(line => line.includes(text))) throw new Error(`no line has ${text}`)
      },
      { timeout: 20_000, interval: 200 },
    )
  const says = (text: string) => until(text, async () => {})
  const several = (count: number, act: () => Promise<unknown>) => () =>
    Promise.all(Array.from({ length: count }, act))

  async function untilRefused(table: string, text: string) {
    await query(otherUrl, `ALTER TABLE ${table} ADD CONSTRAINT refuses CHECK (false) NOT VALID`)
    await until(text, () => apply({}, {}, crowded))
    await query(otherUrl, `ALTER TABLE ${table} DROP CONSTRAINT refuses`)
  }

  /** An application that was received so long ago, and is due then. */
  const received = (age: string, due: string) =>
    query(
      databaseUrl,
      `INSERT INTO loan_applications
         (application_id, partner_id, user_id, amount, term_months, income, currency, created_at, next_attempt_at)
       VALUES (gen_random_uuid(), 'shop', 'P-720', 15000, 36, 4000, 'USD',
               now() - interval '${age}', now() + interval '${due}')`,
    )

  async function answered() {
    const keyed = { 'idempotency-key': 'a-key' }
    await until('"outcome":"replayed"', () => apply(keyed))
    await until('"outcome":"key_reused"', () => apply(keyed, { amount: 2_000 }))
    await until('"decisionMode":"deferred"', () => apply({ prefer: 'respond-async' }))
    await until('"applicationStatus":"REJECTED"', () => apply({}, { income: 1_000 }))
    for (const path of ['/loan/applications', '/docs', '/openapi.json']) await send(path)
  }

  async function refused() {
    for (const path of ['/nowhere', '/loan/applications/none', '/loan/applications?limit=0']) await send(path)
    await until('"problem":"invalid_request"', () => apply({}, { amount: 1 }))
    await until('"msg":"token inactive"', () => apply({ authorization: 'Bearer other' }))
    await apply({ authorization: '' })
    await send('/loan/apply')
    await until(
      '"problem":"rate_limited"',
      several(5, () => apply({}, {}, narrow)),
    )
    await until(
      '"shed":"instance"',
      several(12, () => apply({}, {}, crowded)),
    )
    await post(`${system.scoringSvc.url}/score`, {})
    await post(`${system.simulator.url}/v1/scores`, {})
    const grant = { grant_type: 'client_credentials' }
    await until('"msg":"too many failed authentications"', () =>
      form('/oauth2/token', grant, `not ${SECRET}`),
    )
    await form('/oauth2/introspect', { token: 'x' }, SECRET)
  }

  /** Two at once with one key, of which the one that is answered later is left. */
  async function left() {
    bureau.answer(hang())
    await until('"route":"/loan/apply","status":499', async () => {
      const keyed = { 'idempotency-key': randomUUID() }
      const leave = new AbortController()
      const leaving = applyAndLeave(keyed, leave.signal, madeUp)
      await apply(keyed, {}, madeUp)
      leave.abort()
      await leaving
    })
    await says('"problem":"request_in_progress"')
  }

  async function failed() {
    await untilRefused('loan_applications', '"msg":"unexpected error"')
    await untilRefused('loan_decisions', '"msg":"outcome not confirmed"')
    await until('"problem":"receipt_unconfirmed"', () => apply({}, {}, nowhere))
    const known = { result: 'scored', userId: EXAMPLE.userId, score: 720, riskBand: 'LOW' }
    const report = { ...known, provider: 'ExternalScoreCo', scoredAt: new Date().toISOString() }
    bureau.answer(json(200, { ...report, factors: [{ code: 'Z99', text: 'of a later version' }] }))
    await until('"factorCode"', () => apply({}, {}, madeUp))
    bureau.answer(garbage())
    await until('"reason":"unreadable"', () => apply({}, {}, madeUp))
    await system.authSvc.stop()
    await until('"problem":"authentication_unavailable"', () => apply())
    await system.authSvc.start()
    await received('73 hours', '0 s')
    await says('application past the maximum age')
    await post(`${loanApi.operationsUrl}/requeue`, { all: true })
    await received('16 minutes', '1 hour')
    await says('applications undecided past the time of the objective')
  }

  async function deferredAndRecovered(): Promise<Story> {
    await system.bureau.begin('outage')
    let first = await apply()
    await until('"to":"open"', async () => {
      if (first.status !== 202) first = await apply()
      await apply()
    })
    await system.bureau.off()
    const { applicationId } = JSON.parse(first.text)
    await says(`"applicationId":"${applicationId}","applicationStatus":"APPROVED"`)
    await says('"to":"closed"')
    return { applicationId, requestId: String(first.headers.get('x-request-id')) }
  }

  return {
    sendEverything: async () => {
      await answered()
      await refused()
      await left()
      await failed()
      return deferredAndRecovered()
    },
  }
}

import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { readSpans } from '../../local/traces/otlp.ts'
import { type Effect, hang, json, slowHeaders } from '../faults/effects.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'
import { authSvcVariables, fetchToken, partnerVariables } from '../journeys/_tokens.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { serve } from '../processes/serve.ts'

const databaseUrl = await createTestDatabase()
const collector = await startScriptedPeer()
afterAll(collector.close)

/** What waits for its turn is less than usual, so that a test can show where it ends. */
const QUEUED_SPANS = 256
const tracing = {
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_BSP_SCHEDULE_DELAY: '200',
  OTEL_BSP_MAX_QUEUE_SIZE: String(QUEUED_SPANS),
}

type Process = Awaited<ReturnType<typeof serve>>
type Services = Awaited<ReturnType<typeof startServices>>

/** The services as they run everywhere, telling the collector of every request; beside their loan-api one that tells nobody. */
async function startServices() {
  const [simulator, authSvc] = await Promise.all([
    serve('external-score-mock', tracing),
    serve('auth-svc', { ...(await authSvcVariables(['shop'])), ...tracing }),
  ])
  const scoringSvc = await serve('scoring-svc', { BUREAU_URL: simulator.url, ...tracing })
  const variables = {
    DATABASE_URL: databaseUrl,
    AUTH_URL: authSvc.url,
    SCORING_URL: scoringSvc.url,
    REQUEST_BUDGET_MS: '9000',
    ...partnerVariables(['shop']),
  }
  const [traced, untraced] = await Promise.all([
    serve('loan-api', { ...variables, ...tracing }),
    serve('loan-api', variables),
  ])
  return {
    traced,
    untraced,
    peers: [simulator, authSvc, scoringSvc],
    token: await fetchToken(authSvc.url, 'shop'),
  }
}

const BODY = JSON.stringify({ userId: 'score-720', amount: 5_000, termMonths: 24, income: 4_000 })
const MOST_REPEATS = 5

/** Applies again, as the 503 says, when a busy machine had no verdict on the token in 200 ms: no span has to do with that. */
async function apply({ url }: Process, token: string) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  for (let repeats = 0; ; repeats++) {
    const startedAtMs = performance.now()
    const answer = await fetch(`${url}/loan/apply`, { method: 'POST', headers, body: BODY })
    const { code } = (await answer.json()) as { code?: string }
    const tookMs = performance.now() - startedAtMs
    if (code !== 'authentication_unavailable' || repeats === MOST_REPEATS)
      return { status: answer.status, tookMs }
    await setTimeout(1_000)
  }
}

const AT_ONCE = 8

/** Applies to both in turn, so that what else the machine does slows both; how long each took, in the middle. */
async function compare({ traced, untraced, token }: Services, pairs: number) {
  const taken = { traced: [] as number[], untraced: [] as number[] }
  const failed: number[] = []
  let left = pairs
  async function partner(): Promise<void> {
    while (left-- > 0) {
      for (const [name, loanApi] of [
        ['traced', traced],
        ['untraced', untraced],
      ] as const) {
        const { status, tookMs } = await apply(loanApi, token)
        if (status >= 300) failed.push(status)
        taken[name].push(tookMs)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, partner))
  return { failed, tracedMs: median(taken.traced), untracedMs: median(taken.untraced) }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

const numberOf = async ({ operationsUrl }: Process, series: string) => {
  const text = await (await fetch(`${operationsUrl}/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find(line => line.startsWith(`${series} `))
      ?.slice(series.length),
  )
}
const spansOf = (loanApi: Process, outcome: string) =>
  numberOf(loanApi, `telemetry_spans_total{outcome="${outcome}"}`)

/** Twice what tracing costs, and what a timer may be late. Waiting for an export would be at least 200 ms. */
const inTime = (untracedMs: number) => 3 * untracedMs + 50
/** OpenTelemetry itself takes some 60 MB. */
const MOST_MORE_BYTES = 150e6
/** Of a partner's request that is decided, in loan-api alone. */
const SPANS_AN_APPLICATION = 5
const SOON = { timeout: 20_000, interval: 50 }

const bad: [string, Effect | 'refused'][] = [
  ['refuses connections', 'refused'],
  ['answers 500', json(500, {})],
  ['answers 503 and says when to come back', json(503, {}, { 'retry-after': '1' })],
  ['is slow', slowHeaders(2_000, json(200, {}))],
  ['never answers', hang()],
]
const PAIRS = 80

test('a collector that is away, broken, slow or silent costs spans and nothing else', async () => {
  const services = await startServices()
  const { traced, untraced } = services
  collector.answer(json(200, {}))
  await compare(services, PAIRS)
  await expect.poll(() => spansOf(traced, 'exported'), SOON).toBeGreaterThan(0)

  let silentSinceMs = 0
  for (const [what, effect] of bad) {
    silentSinceMs = Date.now()
    if (effect === 'refused') await collector.stop()
    else {
      await collector.start()
      collector.answer(effect)
    }
    const { failed, tracedMs, untracedMs } = await compare(services, PAIRS)
    expect.soft({ what, failed }).toEqual({ what, failed: [] })
    expect.soft(tracedMs, what).toBeLessThan(inTime(untracedMs))
  }
  expect(await spansOf(traced, 'failed')).toBeGreaterThan(0)
  expect(await spansOf(traced, 'dropped')).toBeGreaterThan(0)
  const memory = 'process_resident_memory_bytes'
  expect(await numberOf(traced, memory)).toBeLessThan((await numberOf(untraced, memory)) + MOST_MORE_BYTES)

  // Once there is somebody to tell again, of all that happened meanwhile only what the queue holds is told.
  collector.reset()
  collector.answer(json(200, {}))
  const heardAgainAtMs = Date.now()
  const told = () =>
    collector.requests.flatMap(({ body }) => readSpans(body)).filter(({ service }) => service === 'loan-api')
  const tellsOfNow = async () => {
    await apply(traced, services.token)
    return told().some(({ startMs }) => startMs > heardAgainAtMs)
  }
  await expect.poll(tellsOfNow, SOON).toBe(true)
  const ofTheSilence = told().filter(({ startMs }) => startMs > silentSinceMs && startMs < heardAgainAtMs)
  expect(ofTheSilence.length).toBeLessThanOrEqual(QUEUED_SPANS)
  expect(PAIRS * SPANS_AN_APPLICATION).toBeGreaterThan(QUEUED_SPANS)
}, 180_000)

/** One is given up after 5 s; what is in flight is answered, and 0.9 s are left for all that closes. */
const LESS_THAN_AN_EXPORT_MS = 4_000

test('a service that is stopped does not wait for a collector that never answers', async () => {
  collector.answer(hang())
  const services = await startServices()
  await compare(services, 20)
  const all = [services.traced, ...services.peers]
  const startedAtMs = performance.now()
  const ended = all.map(({ child }) => once(child(), 'exit'))
  for (const { child } of all) child().kill('SIGTERM')
  expect(await Promise.all(ended)).toEqual(all.map(() => [0, null]))
  expect(performance.now() - startedAtMs).toBeLessThan(LESS_THAN_AN_EXPORT_MS)
}, 60_000)

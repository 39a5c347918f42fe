import { once } from 'node:events'
import { afterAll, expect, vi } from 'vitest'
import type { StoredSpan } from '../../local/traces/span.ts'
import { controlSimulator } from '../journeys/_simulator-control.ts'
import { authSvcVariables, fetchToken, partnerVariables } from '../journeys/_tokens.ts'
import { serve } from '../processes/serve.ts'
import { startOtlpReceiver } from './_otlp-receiver.ts'

const PARTNER = 'shop'

type SystemOptions = {
  /** Variables of the services, beside those that join them. */
  loanApi?: Record<string, string>
  scoringSvc?: Record<string, string>
  everywhere?: Record<string, string>
}

/** The four services as processes with their preload, and what they export, until the test file ends. Not for hooks: those clean up nothing. */
export async function startTracedSystem(databaseUrl: string, options: SystemOptions = {}) {
  const receiver = await startOtlpReceiver()
  const tracing = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    ...options.everywhere,
  }
  const start = (...[service, variables]: Parameters<typeof serve>) =>
    serve(service, { ...tracing, ...variables }, afterAll)
  const quick = { LATENCY_MEDIAN_MS: '1', LATENCY_P99_MS: '2' }
  const [simulator, authSvc] = await Promise.all([
    start('external-score-mock', quick),
    start('auth-svc', await authSvcVariables([PARTNER])),
  ])
  const scoringSvc = await start('scoring-svc', { BUREAU_URL: simulator.url, ...options.scoringSvc })
  const loanApi = await start('loan-api', {
    DATABASE_URL: databaseUrl,
    AUTH_URL: authSvc.url,
    SCORING_URL: scoringSvc.url,
    ...partnerVariables([PARTNER]),
    ...options.loanApi,
  })
  const token = await fetchToken(authSvc.url, PARTNER)

  await untilAnswered(`${loanApi.url}/loan/applications`, token)

  async function apply(userId: string, headers: Record<string, string> = {}, signal?: AbortSignal) {
    const answer = await fetch(`${loanApi.url}/loan/apply`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ userId, amount: 1_000, termMonths: 12, income: 4_000 }),
      ...(signal && { signal }),
    })
    const body = (await answer.json()) as { applicationId: string }
    return { ...body, status: answer.status, headers: answer.headers }
  }

  /** Ends them all in order: what is left is exported by who stops. */
  async function stop(): Promise<void> {
    for (const service of [loanApi, authSvc, scoringSvc, simulator]) {
      const ended = once(service.child(), 'exit')
      service.child().kill('SIGTERM')
      await ended
    }
  }

  const bureau = controlSimulator(simulator.operationsUrl)
  return { token, apply, stop, receiver, bureau, loanApi, scoringSvc, authSvc, simulator }
}

/** The first request needs longer than all others, and auth-svc has 200 ms. */
function untilAnswered(url: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const isAnswered = async () => expect((await fetch(url, { headers })).status).toBe(200)
  return vi.waitFor(isAnswered, { timeout: 10_000, interval: 100 })
}

/** The spans of the trace in which `name` was done for this application. */
export function traceOf(spans: StoredSpan[], name: string, applicationId: string): StoredSpan[] {
  const traceIds = spans
    .filter(span => span.name === name && span.attributes['loan.application_id'] === applicationId)
    .map(span => span.traceId)
  return spans.filter(span => traceIds.includes(span.traceId))
}

/** Lines with the indentation of the first taken off, and the empty ones around. */
export function tree(text: string): string {
  const lines = text.split('\n').filter(line => line.trim())
  const margin = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0
  return lines.map(line => line.slice(margin)).join('\n')
}

import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { createLog } from '@loans/service-kit/log/log'
import { compose } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'

export const APPLICATION_ID = '0199b3a0-5b6e-7c3a-9d52-1f2a3b4c5d6e'

/** For what is not composed whole. Without a destination each would listen to this process' standard output. */
export const silentLog = createLog('scoring-svc', 'silent', { write: () => {} })

export type Answer = { status: number; headers: Headers; body: unknown; tookMs: number }

/** scoring-svc in front of `bureauUrl`, on a free port. Ends with the block that declares it with `await using`. */
export async function startScoring(bureauUrl: string, env: Record<string, string> = {}) {
  const lines: string[] = []
  const log = createLog('scoring-svc', 'info', { write: line => void lines.push(line) })
  const service = compose(readConfig({ BUREAU_URL: bureauUrl, ...env }), { log })
  const server = await listen(service.app, '127.0.0.1', 0)
  const url = `http://127.0.0.1:${portOf(server)}`
  const metrics = () => service.metrics.text()

  return {
    url,
    /** The log so far, a JSON document a line. */
    lines,
    metrics,
    /** The value of one series, written as in the text of the metrics. */
    metric: async (series: string) => {
      const line = (await metrics()).split('\n').find(text => text.startsWith(`${series} `))
      return line === undefined ? undefined : Number(line.slice(series.length + 1))
    },
    isReady: service.isReady,
    /** `POST /score` for `userId`; `change` replaces members of the body. */
    score: (
      userId: string,
      headers: Record<string, string> = {},
      change: object = {},
      signal?: AbortSignal,
    ) => post(`${url}/score`, headers, { ...requestFor(userId), ...change }, signal),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await service.close()
    },
  }
}

export function requestFor(userId: string) {
  return { applicationId: APPLICATION_ID, userId, amount: 15_000, income: 4_000 }
}

/** A good answer of the bureau about `userId`; `change` replaces members. */
export function reportOn(userId: string, change: object = {}) {
  return {
    result: 'scored',
    userId,
    score: 640,
    riskBand: 'MEDIUM',
    provider: 'ExternalScoreCo',
    factors: [{ code: 'D10', text: 'Proportion of balances to credit limits is too high' }],
    scoredAt: new Date().toISOString(),
    ...change,
  }
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: object,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const startedAt = performance.now()
  const answer = await fetch(url, {
    ...(signal && { signal }),
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const answered = await answer.json()
  return {
    status: answer.status,
    headers: answer.headers,
    body: answered,
    tookMs: performance.now() - startedAt,
  }
}

import { createOperationsApp } from '@loans/service-kit/http-server/operations'
import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { createLog } from '@loans/service-kit/log/log'
import type { z } from 'zod'
import { compose } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'
import type { journalPage } from '../src/http/control-schemas.ts'

export const APPLICATION_ID = '0199b3a0-5b6e-7c3a-9d52-1f2a3b4c5d6e'

export type Simulator = Awaited<ReturnType<typeof startSimulator>>

/** A simulator on a free port; fast unless `env` says otherwise. Ends with the block that declares it with `await using`. */
export async function startSimulator(
  env: Record<string, string> = {},
  overrides: { maxHangMs?: number; nowMs?: () => number } = {},
) {
  const config = readConfig({ LATENCY_MEDIAN_MS: '1', LATENCY_P99_MS: '1', ...env })
  const lines: string[] = []
  const log = createLog('external-score-mock', 'info', { write: line => void lines.push(line) })
  const service = compose(config, { log, ...overrides })
  const server = await listen(service.app, '127.0.0.1', 0)
  const url = `http://127.0.0.1:${portOf(server)}`
  const operationsApp = createOperationsApp({ ...service, routes: service.operations })
  const operations = await listen(operationsApp, '127.0.0.1', 0)
  const operationsUrl = `http://127.0.0.1:${portOf(operations)}`

  return {
    url,
    operationsUrl,
    lines,
    /** That are open on the public port. */
    connections: () =>
      new Promise<number>((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    /** The control, as an operator's tool calls it; the answer's JSON as `body`. */
    control: (method: string, path: string, body?: unknown) => control(operationsUrl, method, path, body),
    /** Puts rules in force for longer than any test takes. */
    fault: async (...rules: object[]) => {
      const { status, body } = await control(operationsUrl, 'PUT', '/faults', { ttlSeconds: 600, rules })
      if (status !== 200) throw new Error(`the plan is refused: ${JSON.stringify(body)}`)
    },
    journal: async (query = ''): Promise<JournalPage> =>
      (await control(operationsUrl, 'GET', `/journal${query}`)).body,
    /** Asks for `userId` on `attempt`, with anything of the call replaced by `init`. */
    ask: (userId: string, attempt = '0.1', init: RequestInit = {}) =>
      fetch(`${url}/v1/scores`, {
        method: 'POST',
        body: JSON.stringify({ applicationId: APPLICATION_ID, userId, amount: 15_000, income: 4_000 }),
        ...init,
        headers: headersFor(attempt, init.headers),
      }),
    [Symbol.asyncDispose]: async () => {
      for (const each of [server, operations]) {
        each.closeAllConnections()
        await new Promise(resolve => each.close(resolve))
      }
      await service.close()
    },
  }
}

export type JournalPage = z.output<typeof journalPage>

/** A rule that strikes everybody, but for what `more` says otherwise. */
export function rule(effect: object, more: object = {}) {
  return { id: 'the-fault', match: { who: 'all' }, rate: 1, effect, ...more }
}

async function control(url: string, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${url}${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

/** An empty string in `headers` leaves that header out. */
function headersFor(attempt: string, headers: RequestInit['headers']): Headers {
  const all = new Headers({
    'content-type': 'application/json',
    'idempotency-key': APPLICATION_ID,
    'x-attempt': attempt,
  })
  for (const [name, value] of new Headers(headers)) value === '' ? all.delete(name) : all.set(name, value)
  return all
}

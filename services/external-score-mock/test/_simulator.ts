import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { createLog } from '@loans/service-kit/log/log'
import { compose } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'

export const APPLICATION_ID = '0199b3a0-5b6e-7c3a-9d52-1f2a3b4c5d6e'

export type Simulator = Awaited<ReturnType<typeof startSimulator>>

/** A simulator on a free port; fast unless `env` says otherwise. Ends with the block that declares it with `await using`. */
export async function startSimulator(
  env: Record<string, string> = {},
  overrides: { maxHangMs?: number } = {},
) {
  const config = readConfig({ LATENCY_MEDIAN_MS: '1', LATENCY_P99_MS: '1', ...env })
  const lines: string[] = []
  const log = createLog('external-score-mock', 'info', { write: line => void lines.push(line) })
  const service = compose(config, { log, ...overrides })
  const server = await listen(service.app, '127.0.0.1', 0)
  const url = `http://127.0.0.1:${portOf(server)}`

  return {
    url,
    lines,
    /** Asks for `userId` on `attempt`, with anything of the call replaced by `init`. */
    ask: (userId: string, attempt = '0.1', init: RequestInit = {}) =>
      fetch(`${url}/v1/scores`, {
        method: 'POST',
        body: JSON.stringify({ applicationId: APPLICATION_ID, userId, amount: 15_000, income: 4_000 }),
        ...init,
        headers: headersFor(attempt, init.headers),
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await service.close()
    },
  }
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

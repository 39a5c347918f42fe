import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { compose } from '../../external-score-mock/src/compose.ts'
import { readConfig } from '../../external-score-mock/src/config.ts'
import { silentLog } from './_scoring.ts'

/** The real simulator, in this process. Ends with the block that declares it with `await using`. */
export async function startSimulator(env: Record<string, string> = {}) {
  const config = readConfig({ LATENCY_MEDIAN_MS: '1', LATENCY_P99_MS: '1', ...env })
  const service = compose(config, { log: silentLog })
  const server = await listen(service.app, '127.0.0.1', 0)
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await service.close()
    },
  }
}

import { createOperationsApp } from '@loans/service-kit/http-server/operations'
import type { Service } from '@loans/service-kit/http-server/run-service'
import { listen, portOf } from '@loans/service-kit/http-server/serve'
import { createLog } from '@loans/service-kit/log/log'
import { compose as composeAuthSvc } from '../../services/auth-svc/src/compose.ts'
import { readConfig as readAuthSvcConfig } from '../../services/auth-svc/src/config.ts'
import { compose as composeSimulator } from '../../services/external-score-mock/src/compose.ts'
import { readConfig as readSimulatorConfig } from '../../services/external-score-mock/src/config.ts'
import { compose as composeScoringSvc } from '../../services/scoring-svc/src/compose.ts'
import { readConfig as readScoringSvcConfig } from '../../services/scoring-svc/src/config.ts'
import { authSvcVariables, fetchToken, partnerVariables } from '../journeys/_tokens.ts'

/** Two, who use the same keys for the same applicants. */
export const PARTNERS = ['shop', 'broker'] as const
export type PartnerId = (typeof PARTNERS)[number]

/** The real peers of loan-api, in this process: they are what stays up. */
export async function startPeers() {
  const log = createLog('history', 'silent')
  const closing: (() => Promise<void>)[] = []

  async function place(service: Service) {
    const server = await listen(service.app, '127.0.0.1', 0)
    const operations = await listen(createOperationsApp({ log, ...operationsOf(service) }), '127.0.0.1', 0)
    closing.push(async () => {
      for (const each of [server, operations]) each.close().closeAllConnections()
      await service.close()
    })
    return {
      url: `http://127.0.0.1:${portOf(server)}`,
      operationsUrl: `http://127.0.0.1:${portOf(operations)}`,
    }
  }

  const simulator = await place(composeSimulator(readSimulatorConfig(SLOW), { log }))
  const scoringSvc = await place(
    composeScoringSvc(
      readScoringSvcConfig({
        BUREAU_URL: simulator.url,
        SCORING_BUDGET_MS: String(SCORING_BUDGET_MS),
        BUREAU_ATTEMPT_TIMEOUT_MS: '300',
        // Out of reach: an open breaker would keep everybody from being scored for seconds.
        BREAKER_MINIMUM_CALLS: '10000',
      }),
      { log },
    ),
  )
  const authSvc = await place(
    await composeAuthSvc(readAuthSvcConfig(await authSvcVariables(PARTNERS)), { log }),
  )
  return {
    simulator,
    /** What loan-api has to know of them. */
    variables: {
      AUTH_URL: authSvc.url,
      SCORING_URL: scoringSvc.url,
      SCORING_BUDGET_MS: String(SCORING_BUDGET_MS),
      ...partnerVariables(PARTNERS),
    },
    tokenOf: (partner: PartnerId) => fetchToken(authSvc.url, partner),
    close: () => Promise.all(closing.map(close => close())),
  }
}

const SCORING_BUDGET_MS = 500
/** Slower than it is elsewhere, so that more is being worked on when something happens. */
const SLOW = { LATENCY_MEDIAN_MS: '120', LATENCY_P99_MS: '250' }

function operationsOf({ metrics, isReady, operations }: Service) {
  return { metrics, isReady, routes: operations }
}

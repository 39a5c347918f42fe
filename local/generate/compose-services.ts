import type { Service } from '@loans/service-kit/http-server/run-service'
import { createLog } from '@loans/service-kit/log/log'
import { compose as composeAuthSvc } from '../../services/auth-svc/src/compose.ts'
import { readConfig as readAuthSvcConfig } from '../../services/auth-svc/src/config.ts'
import { compose as composeSimulator } from '../../services/external-score-mock/src/compose.ts'
import { readConfig as readSimulatorConfig } from '../../services/external-score-mock/src/config.ts'
import { compose as composeLoanApi } from '../../services/loan-api/src/compose.ts'
import { compose as composeScoringSvc } from '../../services/scoring-svc/src/compose.ts'
import { readConfig as readScoringSvcConfig } from '../../services/scoring-svc/src/config.ts'
import { loanApiConfig } from '../loan-api-config.ts'

export type ComposedService = { name: string; service: Service }

/** Nobody asks it anything, so nobody needs to know the secret. */
const CLIENT = { clientId: 'nobody', secretSha256: ['0'.repeat(64)], scopes: [] }

/** All services as their `main.ts` composes them, in the order of a request; they neither listen nor connect. */
export function composeServices(): ComposedService[] {
  const log = createLog('generate', 'silent', { write: () => {} })
  return [
    { name: 'loan-api', service: composeLoanApi(loanApiConfig(), { log }) },
    {
      name: 'auth-svc',
      service: composeAuthSvc(readAuthSvcConfig({ CLIENTS: JSON.stringify([CLIENT]) }), { log }),
    },
    { name: 'scoring-svc', service: composeScoringSvc(readScoringSvcConfig({}), { log }) },
    { name: 'external-score-mock', service: composeSimulator(readSimulatorConfig({}), { log }) },
  ]
}

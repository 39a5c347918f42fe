import { sendJson } from '@loans/service-kit/http-server/app'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { Router } from 'express'
import type { FaultControl } from '../faults/fault-control.ts'
import type { Journal } from '../faults/journal.ts'
import { controlDescription } from './control-description.ts'
import { faultRoutes } from './fault-routes.ts'
import { journalRoutes } from './journal-routes.ts'

/** What the operations port has besides liveness, readiness and metrics. */
export function operationsRoutes(faults: FaultControl, journal: Journal): Router {
  const description = controlDescription()
  const routes = Router({ caseSensitive: true, strict: true })
  routes.use(faultRoutes(faults), journalRoutes(journal))
  routes
    .route('/openapi.json')
    .get((_req, res) => sendJson(res, 200, description))
    .all(methodNotAllowed('GET', 'HEAD'))
  return routes
}

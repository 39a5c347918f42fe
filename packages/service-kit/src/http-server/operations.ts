import type { Express, Request, Response } from 'express'
import { Router } from 'express'
import type { Log } from '../log/log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { httpProblems, methodNotAllowed, Problem } from '../problem/problem.ts'
import { createApp, sendJson } from './app.ts'

type OperationsParts = {
  log: Log
  metrics: Metrics
  /** Whether the public port has been opened; left out where this port is the only one. */
  hasStarted?: () => boolean
  /** Whether requests can be served now. Covers what every request needs, and no peer that some can do without. */
  isReady: () => Promise<boolean>
  /** What else the service lets its operators do. */
  routes?: Router | undefined
}

/**
 * The operations port. Liveness says that the process has started and answers, which neither a database that is away nor draining
 * takes back; readiness says that it should be sent requests.
 */
export function createOperationsApp({
  log,
  metrics,
  hasStarted = () => true,
  isReady,
  routes,
}: OperationsParts): Express {
  const operations = Router({ caseSensitive: true, strict: true })
  operations.use(refuseOtherPages)
  operations
    .route('/livez')
    .get((_req, res) => {
      const live = hasStarted()
      sendJson(res, live ? 200 : 503, { status: live ? 'live' : 'starting' })
    })
    .all(methodNotAllowed('GET', 'HEAD'))
  operations
    .route('/readyz')
    .get(async (_req: Request, res: Response) => {
      const ready = await isReady()
      sendJson(res, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' })
    })
    .all(methodNotAllowed('GET', 'HEAD'))
  operations
    .route('/metrics')
    .get(async (_req: Request, res: Response) => {
      res.set('Content-Type', metrics.contentType).end(await metrics.text())
    })
    .all(methodNotAllowed('GET', 'HEAD'))
  if (routes) operations.use(routes)
  const quiet = log.child({}, { level: 'warn' })
  return createApp({ log: quiet, routes: operations, problems })
}

const problems = {
  ...httpProblems,
  cross_origin: {
    status: 403,
    title: 'Not for pages',
    meaning: 'A page in a browser has sent this, and none is served from here.',
  },
}

/** A browser on this machine sends what any page tells it to, also to addresses that strangers cannot reach; it says so by `Origin`. */
function refuseOtherPages({ headers }: Request, _res: Response, next: () => void): void {
  if (headers.origin !== undefined)
    throw new Problem('cross_origin', 'this port is not for pages in a browser')
  next()
}

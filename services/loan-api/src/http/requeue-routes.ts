import { sendJson } from '@loans/service-kit/http-server/app'
import { jsonBody, parseBody } from '@loans/service-kit/http-server/body'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { Router } from 'express'
import { z } from 'zod'
import type { DueApplications, RecoveryEvents } from '../applications/ports.ts'
import { requeue, requeueAll } from '../applications/requeue.ts'
import { problem } from './problem.ts'

const request = z
  .strictObject({ applicationId: z.uuid('must be a UUID').optional(), all: z.literal(true).optional() })
  .refine(
    ({ applicationId, all }) => (applicationId === undefined) !== (all === undefined),
    'must have either applicationId or all',
  )

/** For operators, on the operations port: applications past the maximum age wait for them. */
export function requeueRoutes(ports: { due: DueApplications; recoveryEvents: RecoveryEvents }): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  routes
    .route('/requeue')
    .post(...jsonBody, async (req, res) => {
      const { applicationId } = parseBody(request, req.body)
      const requeued = applicationId ? await requeue(applicationId, ports) : await requeueAll(ports)
      if (requeued === undefined) throw problem('not_found', 'there is no application with this id')
      sendJson(res, 200, { requeued })
    })
    .all(methodNotAllowed('POST'))
  return routes
}

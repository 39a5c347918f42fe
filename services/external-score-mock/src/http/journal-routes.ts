import { sendJson } from '@loans/service-kit/http-server/app'
import { parseQuery } from '@loans/service-kit/http-server/body'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { Router } from 'express'
import type { Journal } from '../faults/journal.ts'
import { journalQuery } from './control-schemas.ts'

/** What the bureau was asked, and what it made of it. */
export function journalRoutes(journal: Journal): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  routes
    .route('/journal')
    .get((req, res) => sendJson(res, 200, journal.read(parseQuery(journalQuery, req.query))))
    .delete((_req, res) => {
      journal.clear()
      res.status(204).end()
    })
    .all(methodNotAllowed('GET', 'HEAD', 'DELETE'))
  return routes
}

import { sendJson } from '@loans/service-kit/http-server/app'
import { jsonBody, parseBody } from '@loans/service-kit/http-server/body'
import { methodNotAllowed, Problem } from '@loans/service-kit/problem/problem'
import { type Response, Router } from 'express'
import type { z } from 'zod'
import type { FaultControl } from '../faults/fault-control.ts'
import { SCENARIOS, scenarioNamed } from '../faults/scenarios.ts'
import { faultPlan, type faultStatus, scenarioOptions } from './control-schemas.ts'

/** What is wrong with the bureau, for its operators to say. */
export function faultRoutes(faults: FaultControl): Router {
  const sendStatus = (res: Response) => sendJson(res, 200, describe(faults.status()))
  const routes = Router({ caseSensitive: true, strict: true })

  routes
    .route('/faults')
    .get((_req, res) => sendStatus(res))
    .put(...jsonBody, (req, res) => {
      faults.begin(parseBody(faultPlan, req.body))
      sendStatus(res)
    })
    .delete((_req, res) => {
      faults.clear()
      res.status(204).end()
    })
    .all(methodNotAllowed('GET', 'HEAD', 'PUT', 'DELETE'))

  routes
    .route('/scenarios')
    .get((_req, res) => sendJson(res, 200, { scenarios: SCENARIOS }))
    .all(methodNotAllowed('GET', 'HEAD'))

  routes
    .route('/scenarios/:name')
    .post(...jsonBody, (req, res) => {
      const scenario = scenarioNamed(String(req.params.name))
      if (!scenario) throw new Problem('not_found', `the scenarios are ${namesOfAll()}`)
      const { ttlSeconds = scenario.plan.ttlSeconds } = parseBody(
        scenarioOptions,
        req.body === undefined ? {} : req.body,
      )
      faults.begin({ ...scenario.plan, ttlSeconds }, scenario.name)
      sendStatus(res)
    })
    .all(methodNotAllowed('POST'))

  return routes
}

function describe(status: ReturnType<FaultControl['status']>): z.input<typeof faultStatus> {
  if (!status) return { scenario: null, plan: null, endsAt: null, remainingSeconds: null }
  const { scenario, plan, endsAtMs, leftMs } = status
  return {
    scenario,
    plan,
    endsAt: new Date(endsAtMs).toISOString(),
    remainingSeconds: Math.ceil(leftMs / 100) / 10,
  }
}

function namesOfAll(): string {
  return SCENARIOS.map(({ name }) => name).join(', ')
}

import { createApp } from '@loans/service-kit/http-server/app'
import type { Log } from '@loans/service-kit/log/log'
import type { Metrics } from '@loans/service-kit/metrics/metrics'
import type { Express } from 'express'
import { problems, toProblem } from './problem.ts'
import { type ScoreRouteParts, scoreRoutes } from './score-routes.ts'

type HttpParts = ScoreRouteParts & { log: Log; metrics: Metrics }

/** The port for loan-api. */
export function createHttpApp({ log, metrics, ...parts }: HttpParts): Express {
  return createApp({ log, metrics, routes: scoreRoutes(parts), problems, toProblem })
}

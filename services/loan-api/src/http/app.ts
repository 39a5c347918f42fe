import { createApp } from '@loans/service-kit/http-server/app'
import type { Log } from '@loans/service-kit/log/log'
import type { Metrics } from '@loans/service-kit/metrics/metrics'
import { type Express, type RequestHandler, Router } from 'express'
import type { ConcludePorts } from '../applications/conclude.ts'
import type { AnsweredApplying } from '../applications/objectives.ts'
import { type Partner, partnerDirectory, type Scope } from '../applications/partners.ts'
import type { ApplicationReader, Authenticator } from '../applications/ports.ts'
import type { UnfinishedWork } from '../applications/unfinished-work.ts'
import { applicationRoutes } from './application-routes.ts'
import { authenticate } from './authenticate.ts'
import { answerDeadlines } from './deadline.ts'
import { docsRoutes } from './docs/docs-routes.ts'
import type { LoadShedding } from './load-shedding.ts'
import { observeAnswers } from './objectives.ts'
import { openApiDocument } from './openapi.ts'
import { problems, toProblem } from './problem.ts'
import { limitRates } from './rate-limit.ts'

type HttpParts = ConcludePorts & {
  authenticator: Authenticator
  reader: ApplicationReader
  partners: Partner[]
  publicBaseUrl: string
  tokenUrl: string
  requestBudgetMs: number
  unfinished: UnfinishedWork
  shedding: LoadShedding
  onRateLimited: () => void
  onAnsweredApplying: (answer: AnsweredApplying) => void
  version: string
  log: Log
  metrics: Metrics
}

/** The public port: documentation for everybody, applications for partners. */
export function createHttpApp(parts: HttpParts): Express {
  const { authenticator, partners, publicBaseUrl, requestBudgetMs, log, metrics } = parts
  const answerDeadline = answerDeadlines(requestBudgetMs)
  const identify = authenticate({ authenticator, partnerOf: partnerDirectory(partners), answerDeadline })
  const limitRate = limitRates(partners, parts.onRateLimited)
  const allow = (scope: Scope, ...checks: RequestHandler[]) =>
    parts.shedding.around(...checks, identify(scope), limitRate)
  const observe = observeAnswers(parts.onAnsweredApplying)

  const routes = Router()
  // First what is asked for: a request is held against every route before its own.
  routes.use(applicationRoutes({ ...parts, allow, observe, answerDeadline }))
  routes.use(docsRoutes(openApiDocument(parts), parts))
  return createApp({
    log,
    metrics,
    routes,
    problems,
    problemTypeBase: `${publicBaseUrl}/docs/errors`,
    toProblem,
  })
}

import { randomUUID } from 'node:crypto'
import { context } from '@opentelemetry/api'
import { getRPCMetadata } from '@opentelemetry/core'
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type Response,
  type Router,
} from 'express'
import helmet from 'helmet'
import { currentRequestId, type Log, withRequest } from '../log/log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { Problem, type ProblemCatalogue, sendProblem } from '../problem/problem.ts'
import { currentSpanContext, formatTraceparent, toAmazonRoot } from '../telemetry/spans.ts'
import { MAX_BODY_BYTES } from './body.ts'

type AppParts = {
  log: Log
  /** Measures each request, unless they tell nothing of the service, as those of its operators. */
  metrics?: Metrics
  routes: Router
  problems: ProblemCatalogue
  /** Address of the page that explains the problem codes, where the service publishes one. */
  problemTypeBase?: string
  /** Turns what the routes throw into a problem of the catalogue; anything it leaves alone is an internal error. */
  toProblem?: (error: unknown) => unknown
}

/** An Express application with what every service answers with around its own `routes`. */
export function createApp({ log, metrics, routes, problems, problemTypeBase, toProblem }: AppParts): Express {
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple')
  app.enable('case sensitive routing').enable('strict routing')
  app.use(requestScope(log, metrics))
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
        useDefaults: false,
      },
    }),
  )
  app.use(requireReadable)
  app.use(routes)
  app.use(() => {
    throw new Problem('not_found', 'there is nothing at this path')
  })
  app.use(answerProblem(log, problems, problemTypeBase, toProblem))
  return app
}

/** Refuses what the server could not read (`refusal`), and what it could but others may read differently. */
function requireReadable(req: Request, res: Response, next: () => void): void {
  if (res.locals.refusal) throw res.locals.refusal
  // The connection ends with the answer to what came before.
  if (distrusted.has(req.socket)) return
  const ambiguity = ambiguityOf(req)
  if (ambiguity) {
    distrusted.add(req.socket)
    res.set('Connection', 'close')
    throw ambiguity
  }
  next()
}

/** Connections on which a request was ambiguous: to whoever forwards to us, what follows may have been a part of it. */
const distrusted = new WeakSet<Request['socket']>()

/** Node itself refuses a repeated Content-Length. */
const AT_MOST_ONCE = ['host', 'authorization', 'content-type', 'idempotency-key']

/** RFC 3986 section 3.2.2, less what no name of a host has. */
const HOST = /^[\w.~%:[\]-]*$/

/** RFC 9112 sections 2.3, 3.2 and 6.1. */
function ambiguityOf({ httpVersion, headers, headersDistinct }: Request): Problem | undefined {
  const repeated = AT_MOST_ONCE.filter(header => (headersDistinct[header]?.length ?? 0) > 1)
  if (repeated.length > 0) {
    return new Problem('malformed_request', 'a header is given more than once', {
      errors: repeated.map(header => ({ header, detail: 'must be given once' })),
    })
  }
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return new Problem('malformed_request', 'the version of HTTP is neither 1.1 nor 1.0')
  }
  if ((httpVersion === '1.1' && headers.host === undefined) || !HOST.test(headers.host ?? '')) {
    return new Problem('malformed_request', 'the Host header is missing, or names no host')
  }
  const coding = headers['transfer-encoding']
  if (coding !== undefined && (httpVersion === '1.0' || coding.toLowerCase() !== 'chunked')) {
    return new Problem('malformed_request', 'the transfer coding is not chunked, and only that')
  }
}

/** Sends `body` as JSON. Answers are about one caller's data at one moment, so nobody may keep them. */
export function sendJson(res: Response, status: number, body: unknown): void {
  res.status(status).set('Cache-Control', 'no-store').type('application/json')
  res.end(JSON.stringify(body))
}

/** When the request's first line and headers had arrived, on the clock of `performance.now()`. */
export function arrivedAtMs(res: Response): number {
  return res.locals.arrivedAtMs
}

/** Adds to the log line of a request. Each field is one of docs/logs.md. */
export function noteInLog(res: Response, fields: Record<string, string | number | boolean>): void {
  res.locals.logged = { ...res.locals.logged, ...fields }
}

const REQUEST_ID = /^[\w-]{1,64}$/

/** No status of HTTP: nginx' number for a caller that left before the answer. */
const CLIENT_CLOSED_REQUEST = 499

function requestScope(log: Log, metrics: Metrics | undefined) {
  const durations = metrics?.durationSeconds({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer',
    labels: ['method', 'route', 'status'],
    dimensions: [['route'], ['route', 'status']],
    signal: 'latency',
  })
  return (req: Request, res: Response, next: (problem?: Problem) => void) => {
    const arrivedAt = performance.now()
    const given = req.headers['x-request-id']
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    res.locals.arrivedAtMs = arrivedAt
    res.set('X-Request-Id', requestId)
    nameTrace(res)
    // For the server, when the rest of the request turns out to be unreadable.
    res.locals.refuse = (problem: Problem) => withRequest({ requestId }, () => next(problem))
    withRequest({ requestId }, () => {
      // Before OpenTelemetry's own listener, which ends the span with the name and the status that there are then.
      res.prependOnceListener('close', () => {
        if (!res.writableFinished) res.statusCode = CLIENT_CLOSED_REQUEST
        const durationMs = performance.now() - arrivedAt
        const matched = routeOf(req)
        nameSpan(matched)
        const route = matched ?? 'unmatched'
        const status = res.statusCode
        durations?.observe({ method: req.method, route, status }, durationMs / 1000)
        log.info(
          {
            requestId,
            method: req.method,
            route,
            status,
            durationMs: Math.round(durationMs),
            ...res.locals.logged,
          },
          'request',
        )
      })
      next()
    })
  }
}

/** The route's pattern, never the path itself: a path holds ids, and anything a stranger likes to send. */
function routeOf(req: Request): string | undefined {
  return typeof req.route?.path === 'string' ? req.route.path : undefined
}

/** Tells the caller under which id the request's trace is found, in both notations. */
function nameTrace(res: Response): void {
  const current = currentSpanContext()
  if (!current) return
  res.set('traceresponse', formatTraceparent(current))
  res.set('X-Amzn-Trace-Id', `Root=${toAmazonRoot(current.traceId)}`)
}

/** The span of the request takes its name and `http.route` from this. */
function nameSpan(route: string | undefined): void {
  const metadata = getRPCMetadata(context.active())
  if (metadata && route !== undefined) metadata.route = route
}

function answerProblem(
  log: Log,
  problems: ProblemCatalogue,
  typeBase: string | undefined,
  toProblem: (error: unknown) => unknown = error => error,
): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const problem = known(toProblem(fromExpress(error)), problems) ?? internalError(error, log)
    if (res.headersSent) return void res.destroy()
    const kind = problems[problem.code]
    if (!kind) throw new Error(`the catalogue lacks ${problem.code}`)
    if (kind.status === 408 || isTooMuchLeft(req)) res.set('Connection', 'close')
    noteInLog(res, { problem: problem.code })
    if (problem.cause !== undefined)
      log.warn({ problem: problem.code, ...problem.extensions, err: problem.cause }, 'problem')
    res.set('Cache-Control', 'no-store')
    sendProblem(res, problem, kind, typeBase)
  }
}

/** Whether more of the body may come than is worth reading for the sake of the next request on the connection. */
function isTooMuchLeft({ complete, headers }: Request): boolean {
  if (complete) return false
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > MAX_BODY_BYTES
}

function known(error: unknown, problems: ProblemCatalogue): Problem | undefined {
  return error instanceof Problem && error.code in problems ? error : undefined
}

function internalError(error: unknown, log: Log): Problem {
  log.error({ err: error }, 'unexpected error')
  return new Problem('internal_error', `the fault has been logged under request id ${currentRequestId()}`)
}

/** What Express throws for a path that it cannot decode has a `status`; a defect of ours has none. */
function fromExpress(error: unknown): unknown {
  if (!(error instanceof URIError) || !('status' in error)) return error
  return new Problem('malformed_request', 'the path has an invalid percent-encoding')
}

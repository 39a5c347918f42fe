import { sendJson } from '@loans/service-kit/http-server/app'
import { jsonBody, parseBody, parseQuery } from '@loans/service-kit/http-server/body'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { type RequestHandler, type Response, Router } from 'express'
import type { Application, NewApplication } from '../applications/application.ts'
import { applyForLater } from '../applications/apply-for-later.ts'
import { applyForLoan } from '../applications/apply-for-loan.ts'
import { type Deadline, MINIMUM_TO_BEGIN_MS } from '../applications/budget.ts'
import type { ConcludePorts } from '../applications/conclude.ts'
import { toCents } from '../applications/money.ts'
import type { Scope } from '../applications/partners.ts'
import type { ApplicationReader } from '../applications/ports.ts'
import type { UnfinishedWork } from '../applications/unfinished-work.ts'
import { partnerIdOf } from './authenticate.ts'
import { idempotencyKeyOf, idempotencyOf } from './idempotency-key.ts'
import { keepsItsPlace, overloaded } from './load-shedding.ts'
import { note, notedIn, noteUnconfirmed } from './log-line.ts'
import { prefersAsync } from './preferences.ts'
import { problem } from './problem.ts'
import { represent, retryAfterSeconds } from './representation.ts'
import { type ApplicationRequest, applicationId, applicationRequest, pageQuery } from './schemas.ts'

/** Of a request that is there in full: whatever used up its time was not its partner. */
const TOO_LATE = 'too little time for a decision is left'

type RouteParts = ConcludePorts & {
  allow: (scope: Scope, ...checks: RequestHandler[]) => RequestHandler[]
  observe: RequestHandler
  answerDeadline: (res: Response) => Deadline
  unfinished: UnfinishedWork
  reader: ApplicationReader
}

/** Applying, reading back, listing. */
export function applicationRoutes({
  allow,
  observe,
  answerDeadline,
  unfinished,
  reader,
  ...ports
}: RouteParts): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  const request = applicationRequest(ports.policy)

  routes
    .route('/loan/apply')
    .post(
      observe,
      ...allow('loans/apply', readKey),
      bodyInTime(answerDeadline),
      ...jsonBody,
      async (req, res) => {
        const body = parseBody(request, req.body)
        const deadline = answerDeadline(res)
        if (deadline.leftMs() < MINIMUM_TO_BEGIN_MS) throw overloaded(TOO_LATE)
        const isAsync = prefersAsync(req.headers.prefer)
        const applied = appliedFor(body, res)
        const work = (isAsync ? applyForLater : applyForLoan)(applied, deadline, notedIn(res, ports))
        const { onRecord, isReplayed } = await keepsItsPlace(res, unfinished.add(work))
        if (isReplayed) res.set('Idempotent-Replayed', 'true')
        else if (isAsync) res.set('Preference-Applied', 'respond-async')
        note(res, onRecord)
        if (onRecord.status !== 'RECEIVED') return sendJson(res, 200, represent(onRecord))
        res.set('Location', `/loan/applications/${onRecord.applicationId}`)
        sendUndecided(res, 202, onRecord)
      },
    )
    .all(methodNotAllowed('POST'))

  routes
    .route('/loan/applications')
    .get(...allow('loans/read'), async (req, res) => {
      const { limit, cursor } = parseQuery(pageQuery, req.query)
      const page = { limit, before: cursor }
      const { items, isLast } = await reader.list(partnerIdOf(res), page, answerDeadline(res).leftMs())
      const nextCursor = isLast ? null : items.at(-1)?.applicationId
      sendJson(res, 200, { items: items.map(represent), nextCursor })
    })
    .all(methodNotAllowed('GET', 'HEAD'))

  routes
    .route('/loan/applications/:applicationId')
    .get(...allow('loans/read'), async (req, res) => {
      const id = applicationId.safeParse(req.params.applicationId)
      const onRecord =
        id.success && (await reader.read(partnerIdOf(res), id.data, answerDeadline(res).leftMs()))
      if (!onRecord) throw problem('not_found', 'you have no application with this id')
      note(res, onRecord)
      if (onRecord.status !== 'RECEIVED') return sendJson(res, 200, represent(onRecord))
      sendUndecided(res, 200, onRecord)
    })
    .all(methodNotAllowed('GET', 'HEAD'))

  routes.use(noteUnconfirmed)
  return routes
}

/** Before anything is spent on a request whose key could not be kept. */
const readKey: RequestHandler = (req, res, next) => {
  res.locals.idempotencyKey = idempotencyKeyOf(req)
  next()
}

function appliedFor(body: ApplicationRequest, res: Response): NewApplication {
  const key: string | undefined = res.locals.idempotencyKey
  return {
    partnerId: partnerIdOf(res),
    userId: body.userId,
    amountCents: toCents(body.amount),
    termMonths: body.termMonths,
    incomeCents: toCents(body.income),
    ...(key !== undefined && { idempotency: idempotencyOf(key, body) }),
  }
}

/**
 * Answers when it is too late to begin and the body has not arrived. Whether it has is asked when what waits to be read has been
 * read: a process that was held up finds it only then. One that is there goes on to the route, which refuses it.
 */
function bodyInTime(answerDeadline: (res: Response) => Deadline): RequestHandler {
  return (req, res, next) => {
    const late = () => setImmediate(() => req.complete || next(bodyMissing()))
    const timer = setTimeout(late, Math.max(0, answerDeadline(res).leftMs() - MINIMUM_TO_BEGIN_MS))
    const clear = () => clearTimeout(timer)
    req.once('end', clear)
    res.once('close', clear)
    next()
  }
}

function bodyMissing() {
  return problem('request_timeout', 'the body had not arrived in full when it was too late to decide')
}

function sendUndecided(res: Response, status: 200 | 202, application: Application & { status: 'RECEIVED' }) {
  res.set('Retry-After', String(retryAfterSeconds(application.nextAttemptAt, new Date())))
  sendJson(res, status, represent(application))
}

import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import { log, requestDuration } from './observability.ts'

/** A logger of the request's own, and its line and its duration when it has been answered. */
export function observeRequest(req: Request, res: Response, next: NextFunction): void {
  const requestId = randomUUID()
  const stop = requestDuration.startTimer()
  req.headers['x-request-id'] = requestId
  res.set('X-Request-Id', requestId)
  res.locals.log = log.child({ requestId })
  res.on('finish', () => {
    const { method } = req
    const route = req.route?.path ?? 'unmatched'
    const seconds = stop({ method, route, status: res.statusCode })
    res.locals.log.info(
      { method, route, status: res.statusCode, durationMs: Math.round(seconds * 1_000) },
      'request',
    )
  })
  next()
}

import { arrivedAtMs } from '@loans/service-kit/http-server/app'
import type { RequestHandler } from 'express'

/** Tells `onAnswer` of every answer that has left in full, and when; who left before it has none. */
export function observeAnswers(onAnswer: (status: number, tookMs: number) => void): RequestHandler {
  return (_req, res, next) => {
    res.once('close', () => {
      if (res.writableFinished) onAnswer(res.statusCode, performance.now() - arrivedAtMs(res))
    })
    next()
  }
}

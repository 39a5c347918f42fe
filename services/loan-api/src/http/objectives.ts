import { arrivedAtMs } from '@loans/service-kit/http-server/app'
import type { RequestHandler } from 'express'
import type { AnsweredApplying } from '../applications/objectives.ts'
import { prefersAsync } from './preferences.ts'

/** Tells `onAnswer` how each request ended: with an answer that has left in full, or with a caller who did not wait for it. */
export function observeAnswers(onAnswer: (answer: AnsweredApplying) => void): RequestHandler {
  return (req, res, next) => {
    const isAsync = prefersAsync(req.headers.prefer)
    res.once('close', () => {
      const tookMs = performance.now() - arrivedAtMs(res)
      onAnswer({ status: res.statusCode, tookMs, isAsync, hasCallerLeft: !res.writableFinished })
    })
    next()
  }
}

import { jsonBody, parseBody } from '@loans/service-kit/http-server/body'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { Router } from 'express'
import { answerTo } from '../scores/answer.ts'
import type { Draws } from '../scores/draws.ts'
import { type LatencyProfile, latencyMs } from '../scores/latency.ts'
import { readAttempt, scoreRequest } from './score-request.ts'
import { sendAnswer } from './send-answer.ts'
import { wait } from './wait.ts'

export type ScoreRouteParts = {
  draws: Draws
  latency: LatencyProfile
  /** How long an answer that never comes is held back at most. */
  maxHangMs: number
}

/** The one thing a bureau is asked. */
export function scoreRoutes({ draws, latency, maxHangMs }: ScoreRouteParts): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  routes
    .route('/v1/scores')
    .post(...jsonBody, async (req, res) => {
      const attempt = readAttempt(req)
      const { userId } = parseBody(scoreRequest, req.body)
      await wait(res, latencyMs(draws, latency, userId, attempt))
      await sendAnswer(res, userId, answerTo(draws, userId, attempt), maxHangMs)
    })
    .all(methodNotAllowed('POST'))
  return routes
}

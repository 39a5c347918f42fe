import { deadlineOf } from '@loans/service-kit/http-client/deadline'
import { arrivedAtMs, noteInLog, sendJson } from '@loans/service-kit/http-server/app'
import { jsonBody, parseBody } from '@loans/service-kit/http-server/body'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { type Response, Router } from 'express'
import { DeadlineExceeded } from '../scores/errors.ts'
import { beginRound } from '../scores/round.ts'
import { type ScorePorts, scoreApplicant } from '../scores/score-applicant.ts'
import { readRoundNumber, scoreRequest } from './score-request.ts'

export type ScoreRouteParts = ScorePorts & {
  /** The most that a request may take, whatever its caller would wait. */
  scoringBudgetMs: number
}

/** One applicant's score. */
export function scoreRoutes({ scoringBudgetMs, ...ports }: ScoreRouteParts): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  routes
    .route('/score')
    .post(...jsonBody, async (req, res) => {
      const deadline = deadlineOf(req, arrivedAtMs(res), scoringBudgetMs)
      const round = beginRound(readRoundNumber(req), deadline, abortedWhenCallerLeaves(res))
      const application = parseBody(scoreRequest, req.body)
      noteInLog(res, { applicationId: application.applicationId })
      sendJson(res, 200, await scoreApplicant(application, round, ports))
    })
    .all(methodNotAllowed('POST'))
  return routes
}

/** Aborted at the end of an answered request, too, when nothing is left to abort. */
function abortedWhenCallerLeaves(res: Response): AbortSignal {
  const caller = new AbortController()
  res.once('close', () => caller.abort(new DeadlineExceeded('caller_left')))
  return caller.signal
}

import { noteInLog } from '@loans/service-kit/http-server/app'
import { jsonBody, parseBody } from '@loans/service-kit/http-server/body'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { type Request, type Response, Router } from 'express'
import { isDistortion } from '../faults/effect.ts'
import type { FaultControl } from '../faults/fault-control.ts'
import { type CallRecorder, recordCall } from '../faults/record-call.ts'
import { answerTo, isReport } from '../scores/answer.ts'
import { spell } from '../scores/attempt.ts'
import type { Draws } from '../scores/draws.ts'
import { type LatencyProfile, latencyMs } from '../scores/latency.ts'
import { openExchange } from './exchange.ts'
import { playDistortion } from './play-distortion.ts'
import { playRefusal } from './play-refusal.ts'
import { readHeaders, scoreRequest } from './score-request.ts'
import { sendAnswer } from './send-answer.ts'
import { wait } from './wait.ts'

export type ScoreRouteParts = CallRecorder & {
  draws: Draws
  latency: LatencyProfile
  faults: Pick<FaultControl, 'fateOf'>
  /** How long an answer that never comes is held back at most. */
  maxHangMs: number
}

/** The one thing a bureau is asked. */
export function scoreRoutes(parts: ScoreRouteParts): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  routes
    .route('/v1/scores')
    .post(...jsonBody, (req, res) => answerCall(parts, readCall(req), res))
    .all(methodNotAllowed('POST'))
  return routes
}

function readCall(req: Request) {
  const headers = readHeaders(req)
  const { applicationId, userId } = parseBody(scoreRequest, req.body)
  return { ...headers, applicationId, userId }
}

async function answerCall(
  parts: ScoreRouteParts,
  call: ReturnType<typeof readCall>,
  res: Response,
): Promise<void> {
  const { draws, latency, faults, journal, maxHangMs } = parts
  const { userId, attempt, applicationId } = call
  noteInLog(res, { applicationId })
  const own = answerTo(draws, userId, attempt)
  // The applicant `garbage` has a report, too; nobody can read it.
  const hasReport = isReport(own) || own.result === 'garbage'
  const inFlight = journal.inFlight() + 1
  const fate = faults.fateOf({ userId, attempt, inFlight, hasReport: isReport(own) })
  const ownMs = latencyMs(draws, latency, userId, attempt)
  const delayMs = ownMs + fate.delayMs
  const isScored = hasReport && (!fate.answer || isDistortion(fate.answer))
  const ended = recordCall(parts, { ...call, attempt: spell(attempt), fate, delayMs, isScored })
  const exchange = openExchange(res, { maxHangMs, ended })
  await wait(res, ownMs)
  await wait(res, fate.delayMs, fate.over)
  if (res.closed) return
  if (!fate.answer) return sendAnswer(exchange, userId, own)
  if (!isDistortion(fate.answer)) return playRefusal(exchange, fate.answer, fate)
  if (isReport(own)) {
    const subject = { userId, report: own, draws, choice: fate.choice }
    await playDistortion(exchange, fate.answer, subject, fate.over)
  }
}

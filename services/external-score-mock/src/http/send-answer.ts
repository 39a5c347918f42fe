import { sendJson } from '@loans/service-kit/http-server/app'
import { Problem } from '@loans/service-kit/problem/problem'
import type { Response } from 'express'
import type { Answer } from '../scores/answer.ts'
import type { ProblemCode } from './problem.ts'
import { wait } from './wait.ts'

/** The bureau's name for itself. */
const PROVIDER = 'ExternalScoreCo'

/**
 * Sends `answer` as the bureau's HTTP looks.
 * @throws {Problem} `internal_error` or `unavailable` for the answers that are failures.
 */
export async function sendAnswer(
  res: Response,
  userId: string,
  answer: Answer,
  maxHangMs: number,
): Promise<void> {
  switch (answer.result) {
    case 'scored':
    case 'no_file':
      return sendJson(res, 200, {
        ...answer,
        userId,
        provider: PROVIDER,
        scoredAt: new Date().toISOString(),
      })
    case 'garbage':
      return void res.status(200).type('application/json').end('{"result":"scored","score":7')
    case 'internal_error':
      throw new Problem<ProblemCode>('internal_error', 'the bureau failed')
    case 'unavailable':
      throw new Problem<ProblemCode>('unavailable', 'the bureau cannot answer at the moment')
    case 'hang':
      await wait(res, maxHangMs)
      return void res.destroy()
  }
}

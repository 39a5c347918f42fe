import { sendJson } from '@loans/service-kit/http-server/app'
import { Problem } from '@loans/service-kit/problem/problem'
import type { Answer } from '../scores/answer.ts'
import type { Exchange } from './exchange.ts'
import type { ProblemCode } from './problem.ts'
import { reportBody } from './report-body.ts'

/**
 * Sends `answer` as the bureau's HTTP looks.
 * @throws {Problem} `internal_error` or `unavailable` for the answers that are failures.
 */
export async function sendAnswer(exchange: Exchange, userId: string, answer: Answer): Promise<void> {
  switch (answer.result) {
    case 'scored':
    case 'no_file':
      return sendJson(exchange.res, 200, reportBody(answer, userId))
    case 'garbage':
      return void exchange.res.status(200).type('application/json').end('{"result":"scored","score":7')
    case 'internal_error':
      throw new Problem<ProblemCode>('internal_error', 'the bureau failed')
    case 'unavailable':
      throw new Problem<ProblemCode>('unavailable', 'the bureau cannot answer at the moment')
    case 'hang':
      return exchange.hang()
  }
}

import { deadlineAt } from '@loans/service-kit/http-client/deadline'
import { arrivedAtMs } from '@loans/service-kit/http-server/app'
import type { Response } from 'express'
import { ANSWER_RESERVE_MS, type Deadline } from '../applications/budget.ts'

/** When the work on an answer must end: `budgetMs` after the request arrived, less what writing the answer takes. */
export function answerDeadlines(budgetMs: number) {
  return (res: Response): Deadline => deadlineAt(arrivedAtMs(res) + budgetMs - ANSWER_RESERVE_MS)
}

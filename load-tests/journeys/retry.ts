import { applyAgain } from '../k6/apply-again.ts'
import { recordBegin } from '../k6/record-begin.ts'
import { applicantOfTurn, keyOfTurn } from '../k6/turn.ts'

export const setup = recordBegin

export function journey(): void {
  applyAgain(applicantOfTurn(), keyOfTurn())
}

import { applyAgain } from '../k6/apply-again.ts'
import { applicantOfTurn, keyOfTurn } from '../k6/turn.ts'

export function journey(): void {
  applyAgain(applicantOfTurn(), keyOfTurn())
}

import { readBack } from '../k6/read-back.ts'
import { applicantOfTurn } from '../k6/turn.ts'

export function journey(): void {
  readBack(applicantOfTurn())
}

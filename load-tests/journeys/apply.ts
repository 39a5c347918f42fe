import { apply } from '../k6/apply.ts'
import { applicantOfTurn } from '../k6/turn.ts'

export function journey(): void {
  apply(applicantOfTurn())
}

import { readBack } from '../k6/read-back.ts'
import { recordBegin } from '../k6/record-begin.ts'
import { applicantOfTurn } from '../k6/turn.ts'

export const setup = recordBegin

export function journey(): void {
  readBack(applicantOfTurn())
}

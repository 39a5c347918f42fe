import { drawAmong } from '../applicants.ts'
import { PARTNER_DAY } from '../journeys.ts'
import { apply } from '../k6/apply.ts'
import { applyAgain } from '../k6/apply-again.ts'
import { readBack, readList } from '../k6/read-back.ts'
import { recordBegin } from '../k6/record-begin.ts'
import { seed } from '../k6/setting.ts'
import { applicantOfTurn, indexOfTurn, keyOfTurn } from '../k6/turn.ts'

const does = {
  apply: () => void apply(applicantOfTurn()),
  applyAgain: () => applyAgain(applicantOfTurn(), keyOfTurn()),
  readBack: () => readBack(applicantOfTurn()),
  readList,
}

export const setup = recordBegin

export function journey(): void {
  does[drawAmong(PARTNER_DAY, seed, indexOfTurn())]()
}

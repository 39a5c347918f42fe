import { drawAmong } from '../applicants.ts'
import { apply } from '../k6/apply.ts'
import { applyAgain } from '../k6/apply-again.ts'
import { readBack, readList } from '../k6/read-back.ts'
import { seed } from '../k6/setting.ts'
import { applicantOfTurn, indexOfTurn, keyOfTurn } from '../k6/turn.ts'

/** Of 100 things that a partner does: mostly it applies; now and then an answer is lost, or a person looks. */
const A_DAY = { apply: 70, applyAgain: 10, readBack: 15, readList: 5 }

const does = {
  apply: () => void apply(applicantOfTurn()),
  applyAgain: () => applyAgain(applicantOfTurn(), keyOfTurn()),
  readBack: () => readBack(applicantOfTurn()),
  readList,
}

export function journey(): void {
  does[drawAmong(A_DAY, seed, indexOfTurn())]()
}

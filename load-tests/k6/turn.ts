import { scenario } from 'k6/execution'
import { type Applicant, applicantAt } from '../applicants.ts'
import { WARM_UP } from '../measures.ts'
import { runId, seed } from './setting.ts'

/** Beyond the number of applicants that any run measures: at most 20,000 a second (ten times `--rate 2000`) for 50 minutes. */
const FIRST_OF_WARM_UP = 100_000_000

export function isWarmUp(): boolean {
  return scenario.name === WARM_UP
}

/** Which applicant's turn it is: nobody applies twice in a run. */
export function indexOfTurn(): number {
  return scenario.iterationInTest + (isWarmUp() ? FIRST_OF_WARM_UP : 0)
}

export function applicantOfTurn(): Applicant {
  return applicantAt(seed, indexOfTurn())
}

/** An Idempotency-Key that no other turn of any run has. */
export function keyOfTurn(): string {
  return `${runId}-${indexOfTurn()}`
}

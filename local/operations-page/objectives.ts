import type { Slo } from '../../services/loan-api/src/applications/slo.ts'

export type Objectives = Slo['objectives']
export type ObjectiveName = keyof Objectives

export const OBJECTIVES: ObjectiveName[] = ['availability', 'latency', 'decided', 'freshness']

export type Tally = { good: number; bad: number }

/** The share of the budget that is left: 1 is all of it, below 0 it is overspent. Undefined without traffic. */
export function budgetLeft({ good, bad }: Tally, target: number): number | undefined {
  return good + bad === 0 ? undefined : 1 - burnRate({ good, bad }, target)
}

/** How many times as fast as the objective allows the budget goes: at 1 it lasts the window exactly. 0 without traffic. */
export function burnRate({ good, bad }: Tally, target: number): number {
  return good + bad === 0 ? 0 : bad / (good + bad) / (1 - target)
}

/** So many bad ones are no accident, however few there are in all. */
const NO_ACCIDENT = 10

/** False while a single bad one would be more than the whole budget, and there are but a few: then its share says nothing. */
export function isTelling({ good, bad }: Tally, target: number): boolean {
  // Rounded: 1 - 0.99 is a little more than a hundredth.
  return (good + bad) * Number((1 - target).toFixed(9)) >= 1 || bad >= NO_ACCIDENT
}

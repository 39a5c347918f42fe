/** How long a partner waits for an answer at most, in a name and as loan-api's variable has it. */
export type LatencyProfile = { name: 'standard' | 'slo' | 'custom'; requestBudgetMs: string }

// The source document's 1 to 2 s for scoring, and what is left of the 800 ms SLO behind the edge.
const STANDARD_MS = '1800'
export const SLO_MS = '750'

/** The profile that REQUEST_BUDGET_MS asks for. */
export function readLatencyProfile(): LatencyProfile {
  const requestBudgetMs = process.env.REQUEST_BUDGET_MS || STANDARD_MS
  if (requestBudgetMs === STANDARD_MS) return { name: 'standard', requestBudgetMs }
  return { name: requestBudgetMs === SLO_MS ? 'slo' : 'custom', requestBudgetMs }
}

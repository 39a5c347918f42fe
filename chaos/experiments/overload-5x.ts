import type { Bound, Experiment } from '../experiment.ts'
import { REQUEST_BUDGET_MS } from '../experiment.ts'
import { USUAL } from './common.ts'

/** What is accepted is served as ever, and what is not is told so at once. */
const SHEDS: Bound[] = [
  { number: 'goodput', atLeastOfPeak: 0.8 },
  { share: 'accepted answered', withinMs: REQUEST_BUDGET_MS, atLeast: 0.99 },
  { share: 'overload refused', withinMs: 20, atLeast: 0.95 },
  // Or the excess could be refused for another reason, however slowly.
  { share: 'accepted or overloaded', atLeast: 1 },
]

export const overload5x: Experiment = {
  ...USUAL,
  name: 'overload-5x',
  hypothesis:
    'At five times what it can do, it does four fifths of it at least, in time, and refuses the rest within 20 ms.',
  // A bureau of 150 ms and 8 places for one partner are some 50 applications a second, 53 at best: five times as much is little to send.
  ratePerSecond: 30,
  baselineSeconds: 17,
  variables: {
    'loan-api': { MAX_IN_FLIGHT: '16' },
    'external-score-mock': { LATENCY_MEDIAN_MS: '150', LATENCY_P99_MS: '170' },
  },
  stages: [
    // Without faults, for the peak.
    { name: 'more than it can do', seconds: 8, timesTheRate: 2, faults: [], holds: [] },
    { name: 'five times what it can do', seconds: 15, timesTheRate: 9, faults: [], holds: SHEDS },
  ],
  recovery: { seconds: 22, withinSeconds: 5 },
}

import type { Experiment } from '../experiment.ts'
import { USUAL } from './common.ts'

export const bureauSlowTail: Experiment = {
  ...USUAL,
  name: 'bureau-slow-tail',
  hypothesis: 'While 3 of 100 answers of the bureau come too late to be waited for, partners do not notice.',
  stages: [
    {
      name: 'slow tail',
      seconds: 20,
      faults: [{ kind: 'bureau', scenario: 'slow-tail', ttlSeconds: 25 }],
      holds: [
        { share: 'decided', atLeast: 0.98 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
        { number: 'calls for a round', atMost: 1.2 },
      ],
    },
  ],
  recovery: { seconds: 18, withinSeconds: 5 },
}

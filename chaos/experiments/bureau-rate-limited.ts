import type { Experiment } from '../experiment.ts'
import { USUAL } from './common.ts'

export const bureauRateLimited: Experiment = {
  ...USUAL,
  name: 'bureau-rate-limited',
  hypothesis:
    'While the bureau takes 10 calls a second, those are used, the others wait their turn, and nobody is refused.',
  stages: [
    {
      name: 'ten calls a second',
      seconds: 15,
      faults: [{ kind: 'bureau', scenario: 'rate-limited', ttlSeconds: 20 }],
      holds: [
        { share: 'accepted', atLeast: 1 },
        // The quota is a quarter of the rate, and recovery wants some of it.
        { share: 'decided', atLeast: 0.05 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
        // A refusal asks for a pause of 1 s, for which only recovery has the time, and the retry budget.
        { number: 'calls for a round', atMost: 1.4 },
      ],
    },
  ],
  recovery: { seconds: 20, withinSeconds: 8 },
}

import type { Experiment } from '../experiment.ts'
import { USUAL } from './common.ts'

export const bureauRateLimited: Experiment = {
  ...USUAL,
  name: 'bureau-rate-limited',
  hypothesis:
    'While the bureau takes 10 calls a second those are used, nobody is refused, and whoever finds none left is decided later, after a few calls more.',
  stages: [
    {
      name: 'ten calls a second',
      seconds: 15,
      faults: [{ kind: 'bureau', scenario: 'rate-limited', ttlSeconds: 20 }],
      holds: [
        { share: 'accepted', atLeast: 1 },
        // The quota is a quarter of the rate: one application in six is decided in the request, the rest of it is used by recovery.
        { share: 'decided', atLeast: 0.12 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
        // A refusal asks for a pause of 1 s, for which only recovery has the time, and the retry budget.
        { number: 'calls for a round', atMost: 1.4 },
        // Six calls of seven meet a 429, and what is deferred is tried again after pauses that grow: 1.8 calls in these 15 s.
        { number: 'calls for an application', atMost: 2.2 },
      ],
    },
  ],
  recovery: { seconds: 21, withinSeconds: 8 },
}

import type { Experiment } from '../experiment.ts'
import { USUAL } from './common.ts'

export const bureauGarbage: Experiment = {
  ...USUAL,
  name: 'bureau-garbage',
  hypothesis:
    'While all that the bureau answers is wrong nobody is decided by it: every application waits for a right answer.',
  stages: [
    {
      name: 'garbage',
      seconds: 20,
      faults: [{ kind: 'bureau', scenario: 'garbage', ttlSeconds: 25 }],
      holds: [
        { share: 'accepted', atLeast: 1 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
        // Each call is paid for nothing, so the breaker must spare the bureau's bill, too.
        { number: 'calls for an application', atMost: 0.6 },
      ],
    },
  ],
  recovery: { seconds: 23, withinSeconds: 10 },
}

import type { Experiment } from '../experiment.ts'
import { USUAL } from './common.ts'

export const bureauOutageAndBack: Experiment = {
  ...USUAL,
  name: 'bureau-outage-and-back',
  hypothesis:
    'While the bureau is away every application is taken and none refused, the bureau is left alone, and when it is back all are decided.',
  stages: [
    {
      name: 'outage',
      seconds: 20,
      faults: [{ kind: 'bureau', scenario: 'outage', ttlSeconds: 25 }],
      holds: [
        { share: 'accepted', atLeast: 1 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
        // The breaker opens when most of the last 10 s' calls have failed, after some 300 of them: without it there would be twice as many.
        { number: 'calls for an application', atMost: 0.6 },
      ],
    },
  ],
  // The breaker's cool-down of 5 s, and as long again for a probe that was unlucky.
  recovery: { seconds: 23, withinSeconds: 10 },
}

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
      seconds: 15,
      faults: [{ kind: 'bureau', scenario: 'outage', ttlSeconds: 20 }],
      holds: [
        { share: 'accepted', atLeast: 1 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
        // 30 until the breaker opens and one every 5 s: without it each of the 600 would be some 1.3 calls.
        { number: 'calls for an application', atMost: 0.3 },
      ],
    },
  ],
  // The breaker's cool-down of 5 s, and as long again for a probe that was unlucky.
  recovery: { seconds: 20, withinSeconds: 10 },
}

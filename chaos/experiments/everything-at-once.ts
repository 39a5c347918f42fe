import type { Experiment } from '../experiment.ts'
import { USUAL } from './common.ts'

export const everythingAtOnce: Experiment = {
  ...USUAL,
  name: 'everything-at-once',
  hypothesis:
    'A bureau in a brownout, a killed scoring-svc, a frozen database and a silent auth-svc together lose, double and reject nothing.',
  stages: [
    {
      name: 'all of it',
      seconds: 20,
      faults: [
        { kind: 'bureau', scenario: 'brownout', ttlSeconds: 25 },
        { kind: 'kill', service: 'scoring-svc', afterSeconds: 3, forSeconds: 5 },
        { kind: 'freeze the database', afterSeconds: 6, forSeconds: 3 },
        { kind: 'pause', service: 'auth-svc', afterSeconds: 11, forSeconds: 3 },
      ],
      // 6 of the 20 s are without database or auth-svc, and coming back takes some more.
      holds: [
        { share: 'accepted', atLeast: 0.4 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
      ],
    },
  ],
  recovery: { seconds: 25, withinSeconds: 12 },
}

import type { Experiment } from '../experiment.ts'
import { USUAL } from './common.ts'

export const scoringCrash: Experiment = {
  ...USUAL,
  name: 'scoring-crash',
  hypothesis:
    'When scoring-svc is killed every application is still taken, and each is decided once and paid once when it is back.',
  stages: [
    {
      name: 'killed twice',
      seconds: 15,
      faults: [
        { kind: 'kill', service: 'scoring-svc', afterSeconds: 2, forSeconds: 4 },
        { kind: 'kill', service: 'scoring-svc', afterSeconds: 10, forSeconds: 4 },
      ],
      holds: [
        { share: 'accepted', atLeast: 1 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
      ],
    },
  ],
  recovery: { seconds: 18, withinSeconds: 5 },
}

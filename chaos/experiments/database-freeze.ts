import type { Experiment } from '../experiment.ts'
import { USUAL } from './common.ts'

export const databaseFreeze: Experiment = {
  ...USUAL,
  name: 'database-freeze',
  hypothesis:
    'When the database stops in the middle everybody is answered in time, and whoever repeats its key has one application.',
  stages: [
    {
      name: 'frozen twice',
      seconds: 16,
      faults: [
        { kind: 'freeze the database', afterSeconds: 2, forSeconds: 4 },
        { kind: 'freeze the database', afterSeconds: 10, forSeconds: 2 },
      ],
      holds: [
        // 6 of the 16 s, and what it takes to connect anew.
        { share: 'accepted', atLeast: 0.4 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
      ],
    },
  ],
  recovery: { seconds: 18, withinSeconds: 5 },
}

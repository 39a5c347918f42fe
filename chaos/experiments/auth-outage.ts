import type { Bound, Experiment } from '../experiment.ts'
import { USUAL } from './common.ts'

/** The 200 ms that a verdict on a token may take, and 30 for the rest. */
const CLOSED: Bound[] = [
  { share: 'refused as', code: 'authentication_unavailable', withinMs: 230, atLeast: 1 },
]

export const authOutage: Experiment = {
  ...USUAL,
  name: 'auth-outage',
  hypothesis:
    'While nobody can say whose a token is, all are refused within 230 ms and nothing is recorded: it fails closed.',
  stages: [
    {
      name: 'auth-svc says nothing',
      seconds: 10,
      faults: [{ kind: 'pause', service: 'auth-svc', afterSeconds: 0, forSeconds: 15 }],
      holds: CLOSED,
    },
    {
      name: 'auth-svc is gone',
      seconds: 10,
      faults: [{ kind: 'kill', service: 'auth-svc', afterSeconds: 0, forSeconds: 15 }],
      holds: CLOSED,
    },
  ],
  recovery: { seconds: 18, withinSeconds: 5 },
}

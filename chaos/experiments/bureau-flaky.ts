import type { Experiment } from '../experiment.ts'
import { USUAL } from './common.ts'

export const bureauFlaky: Experiment = {
  ...USUAL,
  name: 'bureau-flaky',
  hypothesis:
    'While 20 % of the calls to the bureau fail, partners still get decisions; while nearly half fail, retries stay within their budget.',
  stages: [
    {
      name: 'one in five fails',
      seconds: 15,
      faults: [{ kind: 'bureau', scenario: 'flaky-20', ttlSeconds: 20 }],
      holds: [
        { share: 'decided', atLeast: 0.98 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
        { number: 'calls for a round', atMost: 1.4 },
      ],
    },
    {
      // Less than what opens the breaker (60 %): only the retry budget keeps the bureau from 1.7 calls a round.
      name: 'nearly half fail',
      seconds: 15,
      faults: [
        {
          kind: 'bureau',
          rules: [
            {
              id: 'errors',
              match: { who: 'all' },
              rate: 0.45,
              effect: { kind: 'http_error', statuses: [500, 503] },
            },
          ],
          ttlSeconds: 20,
        },
      ],
      // 30 % of the first attempts and one a second, and what the 10 s before have left of it.
      holds: [
        { number: 'calls for a round', atMost: 1.45 },
        { share: 'answered', withinMs: 800, atLeast: 0.95 },
      ],
    },
  ],
  recovery: { seconds: 21, withinSeconds: 8 },
}

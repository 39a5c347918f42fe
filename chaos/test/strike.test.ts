import { expect, test } from 'vitest'
import type { ThrowawayPlatform } from '../../local/throwaway-platform/start-platform.ts'
import type { Fault } from '../experiment.ts'
import { strike } from '../strike.ts'

/** Of which nothing can be done to auth-svc. */
const platform = {
  processOf: (name: string) => ({
    operationsUrl: 'http://127.0.0.1:9',
    pause: () => {
      if (name === 'auth-svc') throw new Error('auth-svc could not be run')
      return () => {}
    },
  }),
} as unknown as ThrowawayPlatform

const pause = (service: string, afterSeconds: number): Fault => ({
  kind: 'pause',
  service,
  afterSeconds,
  forSeconds: 0.01,
})

function strikeBy(faults: Fault[]) {
  const [struck, failed]: [string[], string[]] = [[], []]
  const striking = strike(faults, platform, {
    struck: ({ fault }) => struck.push(fault),
    failed: why => failed.push(why),
  })
  return { striking, struck, failed }
}

test.each([
  ['before the first application', 0],
  ['later', 0.01],
])(
  'a fault that cannot be begun %s is told of, and ends neither the others nor the run',
  async (_when, afterSeconds) => {
    const { striking, struck, failed } = strikeBy([
      pause('auth-svc', afterSeconds),
      pause('scoring-svc', afterSeconds),
    ])
    const heal = await striking
    await expect
      .poll(() => [struck, failed])
      .toEqual([['scoring-svc paused'], ['auth-svc paused: auth-svc could not be run']])
    await heal()
  },
)

test('nor does a simulator that does not answer', async () => {
  const { striking, failed } = strikeBy([{ kind: 'bureau', scenario: 'outage', ttlSeconds: 1 }])
  await (await striking)()
  expect(failed).toEqual([expect.stringMatching(/^bureau: outage: .*ECONNREFUSED/)])
})

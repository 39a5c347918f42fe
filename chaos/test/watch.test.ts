import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { ThrowawayPlatform } from '../../local/throwaway-platform/start-platform.ts'
import type { Look } from '../evidence.ts'
import { watch } from '../watch.ts'

/** As long as whoever asks is willing to wait. */
const paused = async (withinMs = 60_000): Promise<string> => {
  await setTimeout(withinMs, undefined, { ref: false })
  throw new Error('timed out')
}

test('a service that does not answer does not keep the guards from what else is seen', async () => {
  const looks: Look[] = []
  const memoryMib = () => ({ now: 100, peak: 100 })
  const platform = {
    processOf: () => ({ metrics: paused }),
    processes: [{ memoryMib }],
    database: { url: 'postgres://127.0.0.1:9/none' },
  } as unknown as ThrowawayPlatform
  const stop = watch(platform, look => looks.push(look))
  onTestFinished(stop)
  await expect.poll(() => looks.length, { timeout: 5_000 }).toBeGreaterThan(0)
  expect(looks[0]).toEqual({ atMs: expect.any(Number), memoryMib: 100 })
})

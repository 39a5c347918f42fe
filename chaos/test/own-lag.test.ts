import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { OWN_LAG_IS_SEEN_WITHIN_MS, watchOwnLag } from '../own-lag.ts'

/** Nothing else of this process runs meanwhile. */
function block(ms: number): void {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs) {}
}

test('what this process could not do meanwhile is known afterwards, and of that time alone', async () => {
  const lag = watchOwnLag()
  onTestFinished(lag.stop)
  await setTimeout(50)
  const [fromMs] = [performance.now(), block(120)]
  const toMs = performance.now()
  await setTimeout(OWN_LAG_IS_SEEN_WITHIN_MS)
  expect(lag.between(fromMs, toMs)).toBeGreaterThan(100)
  expect(lag.between(fromMs, toMs)).toBeLessThanOrEqual(toMs - fromMs)
  expect(lag.between(toMs + OWN_LAG_IS_SEEN_WITHIN_MS, toMs + OWN_LAG_IS_SEEN_WITHIN_MS)).toBe(0)
})

test('an exchange that ended before is not excused by it', async () => {
  const lag = watchOwnLag()
  onTestFinished(lag.stop)
  const fromMs = performance.now() - 1_000
  block(60)
  await setTimeout(OWN_LAG_IS_SEEN_WITHIN_MS)
  expect(lag.between(fromMs, fromMs + 100)).toBe(0)
})

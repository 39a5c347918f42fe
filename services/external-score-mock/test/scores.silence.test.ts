import { expect, test } from 'vitest'
import { startSimulator } from './_simulator.ts'

/** Far beyond any latency of these tests, so that the hang and nothing else is what ends. */
const PATIENCE_MS = 300

test('timeout says nothing for as long as the client listens', async () => {
  await using bureau = await startSimulator()
  const asked = bureau.ask('timeout', '0.1', { signal: AbortSignal.timeout(PATIENCE_MS) })
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
  await expect.poll(() => bureau.lines.join('')).toContain('"status":499')
})

test('a hang is bounded: the connection ends without an answer', async () => {
  await using bureau = await startSimulator({}, { maxHangMs: 50 })
  const startedAt = performance.now()
  await expect(bureau.ask('timeout')).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } })
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(50)
})

test('a client may leave during the latency', async () => {
  await using bureau = await startSimulator({ LATENCY_MEDIAN_MS: '60000', LATENCY_P99_MS: '60000' })
  const asked = bureau.ask('123', '0.1', { signal: AbortSignal.timeout(100) })
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
  await expect.poll(() => bureau.lines.join('')).toContain('"status":499')
})

test('the drawn latency passes before any answer, a failure as well', async () => {
  await using bureau = await startSimulator({ LATENCY_MEDIAN_MS: '80', LATENCY_P99_MS: '80' })
  for (const userId of ['123', 'error', 'fail-once', 'garbage', 'thin-file']) {
    const startedAt = performance.now()
    await bureau.ask(userId)
    // Node's timers may fire up to a millisecond early.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(79)
  }
})

import { expect, test } from 'vitest'
import { createTestDatabase } from '../postgres/database.ts'
import { startTracedSystem } from './_traced-system.ts'

const RATIO = 0.3
const REQUESTS = 400
const AT_ONCE = 25
/** Six standard deviations around 120. */
const EXPECTED = { least: 65, most: 175 }

test.each([
  ['wish to be traced, under an id that is below every ratio', '00000000000000000000000000000001', '01'],
  ['wish not to be, under an id that is above every ratio', 'ffffffff000000000000000000000000', '00'],
])(
  'requests that %s, are traced at our ratio all the same, each whole or not at all',
  async (_what, traceId, flags) => {
    const { apply, stop, receiver } = await startTracedSystem(await createTestDatabase(), {
      everywhere: { OTEL_TRACES_SAMPLER_ARG: String(RATIO) },
    })
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-${flags}` }
    for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => apply('123', headers)))
    }
    await stop()
    const recorded = (name: string) =>
      receiver.spans().filter(span => span.name === name && span.traceId === traceId).length
    const requests = recorded('POST /loan/apply')
    expect(requests).toBeGreaterThanOrEqual(EXPECTED.least)
    expect(requests).toBeLessThanOrEqual(EXPECTED.most)
    for (const name of ['POST /oauth2/introspect', 'receive', 'POST /score', 'POST /v1/scores', 'decide']) {
      expect([name, recorded(name)]).toEqual([name, requests])
    }
  },
)

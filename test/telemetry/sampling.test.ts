import { expect, test } from 'vitest'
import { type SpanNode, treesOf } from '../../local/traces/trace-tree.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { startTracedSystem } from './_traced-system.ts'

const RATIO = 0.3
const REQUESTS = 400
const AT_ONCE = 25
/** Six standard deviations around 120. */
const EXPECTED = { least: 65, most: 175 }

const LOW = '00000000000000000000000000000001'
const HIGH = 'ffffffff000000000000000000000000'
const PARENT = '00f067aa0ba902b7'

test.each([
  [
    'wish to be traced, under an id that is below every ratio',
    LOW,
    { traceparent: `00-${LOW}-${PARENT}-01` },
  ],
  ['wish not to be, under an id that is above every ratio', HIGH, { traceparent: `00-${HIGH}-${PARENT}-00` }],
  [
    'wish to be traced in the manner of X-Ray',
    LOW,
    { 'x-amzn-trace-id': `Root=1-00000000-${LOW.slice(8)};Parent=${PARENT};Sampled=1` },
  ],
])(
  'requests that %s, are traced at our ratio all the same, each whole or not at all',
  async (_what, traceId, headers) => {
    const { apply, stop, receiver } = await startTracedSystem(await createTestDatabase(), {
      everywhere: { OTEL_TRACES_SAMPLER_ARG: String(RATIO) },
    })
    for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => apply('123', headers)))
    }
    await stop()
    const trees = treesOf(receiver.spans().filter(span => span.traceId === traceId))
    // Their parent is the stranger's; whatever else has none here is a part of what was not recorded as a whole.
    expect([...new Set(trees.map(({ span }) => span.name))]).toEqual(['POST /loan/apply'])
    expect(trees.length).toBeGreaterThanOrEqual(EXPECTED.least)
    expect(trees.length).toBeLessThanOrEqual(EXPECTED.most)
    // Some are refused when the machine is busy, and their traces are short.
    const decided = trees.filter(({ span }) => span.attributes['http.response.status_code'] === 200)
    expect(decided.length).toBeGreaterThan(trees.length / 2)
    for (const whole of decided) expect(servicesOf(whole)).toHaveLength(4)
  },
)

function servicesOf(tree: SpanNode): string[] {
  const all = ({ span, children }: SpanNode): string[] => [span.service, ...children.flatMap(all)]
  return [...new Set(all(tree))]
}

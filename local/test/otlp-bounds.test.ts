import { expect, test } from 'vitest'
import { readSpans } from '../traces/otlp.ts'

const LONG = 'x'.repeat(100_000)
const MANY = Array.from({ length: 1_000 }, (_, index) => index)
const MOST_BYTES = 150_000

test('a span keeps a bounded part of what is sent with it', () => {
  const attributes = MANY.map(index => ({ key: `${index}`, value: { stringValue: LONG } }))
  const sent = {
    traceId: '1'.repeat(32),
    spanId: '2'.repeat(16),
    name: LONG,
    startTimeUnixNano: '1',
    endTimeUnixNano: '2',
    attributes: [
      { key: 'list', value: { arrayValue: { values: MANY.map(() => ({ stringValue: LONG })) } } },
      ...attributes,
    ],
    events: MANY.map(() => ({ name: 'moved', timeUnixNano: '1', attributes: [] })),
    links: MANY.map(() => ({ traceId: '3'.repeat(32), spanId: '4'.repeat(16) })),
  }
  const [span] = readSpans({ resourceSpans: [{ scopeSpans: [{ spans: [sent] }] }] })
  expect(JSON.stringify(span).length).toBeLessThan(MOST_BYTES)
  expect(Object.keys(span?.attributes ?? {})).toContain('0')
})

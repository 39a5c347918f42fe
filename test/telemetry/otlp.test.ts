import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { formatTrees, startOtlpReceiver } from './_otlp-receiver.ts'

const TRACE = '5b8efff798038103d269b633813fc60c'
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })

/** As exporters send it, fields included that nobody here needs. */
function exportOf(spans: object[], service = 'loan-api') {
  const resource = { attributes: [text('service.name', service)], droppedAttributesCount: 0 }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'http' }, spans }] }] }
}

function spanOf(spanId: string, more: object = {}) {
  return {
    traceId: TRACE,
    spanId,
    name: 'POST /loan/apply',
    kind: 2,
    startTimeUnixNano: '1763759123123456789',
    endTimeUnixNano: '1763759123223456789',
    attributes: [],
    status: { code: 0 },
    ...more,
  }
}

const post = (url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

test('spans arrive as they were sent, in plain and gzipped', async () => {
  const receiver = await startOtlpReceiver()
  const attributes = [
    text('http.route', '/loan/apply'),
    { key: 'http.response.status_code', value: { intValue: 503 } },
    { key: 'loan.round', value: { intValue: '1' } },
    { key: 'bureau.hedge', value: { boolValue: true } },
    { key: 'ratio', value: { doubleValue: 0.25 } },
    { key: 'reasons', value: { arrayValue: { values: [{ stringValue: 'A' }, { intValue: 2 }] } } },
  ]
  const events = [
    {
      name: 'circuit_breaker.state_change',
      timeUnixNano: '1763759123133456789',
      attributes: [text('circuit_breaker.to', 'open')],
    },
  ]
  const links = [{ traceId: TRACE, spanId: 'EEE19B7EC3C1B174' }]
  const whole = spanOf('eee19b7ec3c1b173', { attributes, events, links, status: { code: 2 } })
  const child = spanOf('eee19b7ec3c1b174', { parentSpanId: 'eee19b7ec3c1b173', name: 'receive', kind: 3 })

  const answer = await post(receiver.url, JSON.stringify(exportOf([whole])))
  expect({ status: answer.status, body: await answer.json() }).toEqual({
    status: 200,
    body: { partialSuccess: {} },
  })
  const zipped = gzipSync(JSON.stringify(exportOf([child], 'auth-svc')))
  expect((await post(receiver.url, zipped, { 'content-encoding': 'gzip' })).status).toBe(200)

  expect(receiver.spans()).toEqual([
    {
      traceId: TRACE,
      spanId: 'eee19b7ec3c1b173',
      service: 'loan-api',
      name: 'POST /loan/apply',
      kind: 'server',
      startMs: expect.closeTo(1_763_759_123_123.457, 2),
      durationMs: 100,
      failed: true,
      attributes: {
        'http.route': '/loan/apply',
        'http.response.status_code': 503,
        'loan.round': 1,
        'bureau.hedge': true,
        ratio: 0.25,
        reasons: ['A', '2'],
      },
      events: [
        {
          name: 'circuit_breaker.state_change',
          atMs: expect.closeTo(1_763_759_123_133.457, 2),
          attributes: { 'circuit_breaker.to': 'open' },
        },
      ],
      links: [{ traceId: TRACE, spanId: 'eee19b7ec3c1b174' }],
    },
    expect.objectContaining({
      kind: 'client',
      failed: false,
      parentSpanId: 'eee19b7ec3c1b173',
      service: 'auth-svc',
    }),
  ])
})

test('trees are of parents that are there, in order of start, each span once', async () => {
  const receiver = await startOtlpReceiver()
  // Both began in the same millisecond.
  const called = { kind: 3, parentSpanId: 'aaaaaaaaaaaaaaaa' }
  const later = { endTimeUnixNano: '1763759123223457789' }
  const spans = [
    spanOf('cccccccccccccccc', { ...called, ...later, name: 'decide' }),
    spanOf('bbbbbbbbbbbbbbbb', { ...called, name: 'receive', status: { code: 2 } }),
    spanOf('aaaaaaaaaaaaaaaa', {
      parentSpanId: 'ffffffffffffffff',
      attributes: [text('loan.status', 'APPROVED')],
    }),
    spanOf('aaaaaaaaaaaaaaaa', { traceId: 'f'.repeat(32), name: 'another trace' }),
  ]
  for (let sent = 0; sent < 2; sent++) await post(receiver.url, JSON.stringify(exportOf(spans)))
  const received = await receiver.until(all => all.length === 8)
  expect(formatTrees(received, ['loan.status'])).toBe(
    [
      'loan-api POST /loan/apply loan.status=APPROVED',
      '  loan-api receive failed',
      '  loan-api decide',
      'loan-api another trace',
    ].join('\n'),
  )
})

const tooLong = JSON.stringify(exportOf([spanOf('aaaaaaaaaaaaaaaa', { name: 'x'.repeat(9_000_000) })]))

test.each([
  [
    'another content type',
    '{}',
    { 'content-type': 'application/x-protobuf' },
    415,
    'must be application/json',
  ],
  ['another encoding', '{}', { 'content-encoding': 'br' }, 415, 'must be plain or gzip'],
  ['too much', tooLong, {}, 413, 'must be at most 8388608 bytes'],
  ['too much once unpacked', gzipSync(tooLong), { 'content-encoding': 'gzip' }, 413, 'must be at most'],
  ['what is not gzip', '{}', { 'content-encoding': 'gzip' }, 400, 'incorrect header check'],
  ['what is not JSON', '{', {}, 400, 'JSON'],
  ['what is not OTLP', '[]', {}, 400, 'not an export of traces in OTLP/JSON: '],
  [
    'a bad id',
    JSON.stringify(exportOf([spanOf('12')])),
    {},
    400,
    'resourceSpans.0.scopeSpans.0.spans.0.spanId: ',
  ],
  [
    'one bad span among good ones',
    JSON.stringify(
      exportOf([spanOf('aaaaaaaaaaaaaaaa'), spanOf('bbbbbbbbbbbbbbbb', { startTimeUnixNano: 'noon' })]),
    ),
    {},
    400,
    'spans.1.startTimeUnixNano',
  ],
])('%s is refused whole', async (_what, body, headers, status, message) => {
  const receiver = await startOtlpReceiver()
  const answer = await post(receiver.url, body, headers)
  expect(answer.status).toBe(status)
  expect(await answer.json()).toEqual({ message: expect.stringContaining(message) })
  expect(receiver.spans()).toEqual([])
})

import { afterEach, expect, test } from 'vitest'
import { lastApplications, tracesOf } from '../../operations-page/applications.ts'
import { createRecentTraces } from '../../operations-page/recent-traces.ts'
import { waterfallOf } from '../../operations-page/waterfall.ts'
import type { StoredSpan } from '../../traces/span.ts'
import { treesOf } from '../../traces/trace-tree.ts'
import { closeAll, eventually, startPage } from './_page.ts'
import { exportOf, requestSpans, span } from './_spans.ts'

afterEach(closeAll)

test('the last applications are told by their spans, the newest first', () => {
  const approved = requestSpans('a', { startMs: 1_000, durationMs: 120 })
  const late = requestSpans('b', { startMs: 2_000, durationMs: 900 })
  const { all, remarkable } = lastApplications([approved, late], 800)
  expect(all).toMatchObject([
    { applicationId: 'b', httpStatus: 200, durationMs: 900, recovery: null },
    {
      applicationId: 'a',
      httpStatus: 200,
      durationMs: 120,
      status: 'APPROVED',
      mode: 'live',
      recovery: null,
    },
  ])
  expect(remarkable.map(({ applicationId }) => applicationId)).toEqual(['b'])
})

test('a deferred one is told with what recovery made of it', () => {
  const deferred = requestSpans('a', {
    startMs: 1_000,
    durationMs: 500,
    status: 'RECEIVED',
    httpStatus: 202,
    reason: 'bureau_unavailable',
  })
  const recovered = [
    span({
      traceId: 'r'.repeat(32),
      name: 'recover application',
      startMs: 7_000,
      durationMs: 100,
      attributes: { 'loan.application_id': 'a', 'loan.status': 'APPROVED' },
      links: [{ traceId: deferred[0]?.traceId ?? '', spanId: deferred[0]?.spanId ?? '' }],
    }),
  ]
  const expected = {
    status: 'RECEIVED',
    reason: 'bureau_unavailable',
    recovery: { status: 'APPROVED', afterMs: 6_100, rounds: 1 },
  }
  expect(lastApplications([recovered, deferred], 800).remarkable).toMatchObject([expected])
  expect(tracesOf('a', [recovered, deferred])).toMatchObject([
    { laterMs: null, tree: { span: deferred[0] } },
    { laterMs: 6_000, tree: { span: recovered[0] } },
  ])
})

test('spans of no application make no row', () => {
  expect(lastApplications([[span({ name: 'POST /loan/apply', kind: 'server' })]], 800).all).toEqual([])
})

test('a partner who reuses a trace has each application in its own row, with its own waterfall', () => {
  const shared = { traceId: 'a'.repeat(32) }
  const rejected = requestSpans('a', { startMs: 1_000, durationMs: 120, status: 'REJECTED' })
  const approved = requestSpans('b', { startMs: 2_000, durationMs: 90 })
  const [follower, ...called] = approved
  // As if the first request had made the second.
  const inside = { ...follower, parentSpanId: rejected[0]?.spanId ?? '' } as StoredSpan
  const trace = [...rejected, inside, ...called].map(each => ({ ...each, ...shared }))
  expect(lastApplications([trace], 800).all).toMatchObject([
    { applicationId: 'b', status: 'APPROVED' },
    { applicationId: 'a', status: 'REJECTED' },
  ])
  const drawn = tracesOf('a', [trace]).map(waterfallOf)
  expect(drawn).toMatchObject([{ laterMs: null, durationMs: 120, rows: { length: 4 } }])
  expect(drawn[0]?.rows[0]?.attributes['loan.status']).toBe('REJECTED')
})

const ID = '01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11'
const RECEIVED_AT_MS = 0x01a1fd950e4c

test('without its request an application is as old as its id says, and what is there is called what it is', () => {
  const newer = requestSpans('b', { startMs: RECEIVED_AT_MS + 60_000, durationMs: 100 })
  const recovered = span({
    ...{ name: 'recover application', startMs: RECEIVED_AT_MS + 3_600_000, durationMs: 100 },
    attributes: { 'loan.application_id': ID, 'loan.status': 'APPROVED', 'loan.round': 9 },
  })
  const { all } = lastApplications([newer, [recovered]], 800)
  expect(all.map(({ key }) => key)).toEqual(['b', ID])
  expect(all[1]).toMatchObject({
    ...{ atMs: RECEIVED_AT_MS, durationMs: null, httpStatus: null },
    recovery: { afterMs: 3_600_100 },
  })
  expect(tracesOf(ID, [[recovered]]).map(waterfallOf)).toMatchObject([
    { laterMs: 3_600_000, rows: [{ name: 'recover application' }] },
  ])
})

test('one that was only repeated since is not taken for a new one', () => {
  const [repeat] = requestSpans(ID, { startMs: RECEIVED_AT_MS + 60_000, durationMs: 9 })
  if (!repeat) throw new Error('the example has no spans')
  const { 'loan.status': _, ...attributes } = repeat.attributes
  expect(lastApplications([[{ ...repeat, attributes }]], 800).all).toEqual([])
})

/** A request that never was an application. */
function failedSpans(httpStatus: number, steps: Partial<StoredSpan>[]): StoredSpan[] {
  const request = span({
    ...{ name: 'POST /loan/apply', kind: 'server', startMs: 1_000, failed: httpStatus >= 500 },
    attributes: { 'http.response.status_code': httpStatus },
  })
  const { traceId, spanId: parentSpanId } = request
  return [request, ...steps.map(step => span({ traceId, parentSpanId, kind: 'client', ...step }))]
}

const timeout = { failed: true, attributes: { 'error.type': 'timeout' } }

test.each<[string, StoredSpan[], string]>([
  [
    'a step',
    failedSpans(503, [{ name: 'POST auth-svc', startMs: 1_001, ...timeout }]),
    'POST auth-svc: timeout',
  ],
  [
    'what no span is of',
    failedSpans(503, [{ name: 'POST auth-svc', startMs: 1_001 }]),
    'after POST auth-svc',
  ],
  ['the first thing', failedSpans(500, []), 'before any call'],
])('a request that failed at %s is listed without an application, and opened', (_at, trace, reason) => {
  const { all, remarkable } = lastApplications([trace], 800)
  expect(all).toMatchObject([{ applicationId: null, status: 'FAILED', reason, recovery: null }])
  expect(remarkable).toEqual(all)
  expect(tracesOf(all[0]?.key ?? '', [trace]).map(waterfallOf)).toMatchObject([
    { laterMs: null, rows: { length: trace.length } },
  ])
})

test('two that failed in one trace are two rows', () => {
  const [first, second] = [failedSpans(503, []), failedSpans(503, [])]
  const traceId = first[0]?.traceId ?? ''
  const { all } = lastApplications([[...first, ...second].map(each => ({ ...each, traceId }))], 800)
  expect(new Set(all.map(({ key }) => key)).size).toBe(2)
})

test('one whose receipt is not known says what failed, until recovery has found it', () => {
  const failed = failedSpans(503, [{ name: 'receive', startMs: 1_001, ...timeout }]).map(each =>
    each.kind === 'server'
      ? { ...each, attributes: { ...each.attributes, 'loan.application_id': ID } }
      : each,
  )
  expect(lastApplications([failed], 800).remarkable).toMatchObject([
    { key: ID, applicationId: ID, httpStatus: 503, status: 'FAILED', reason: 'receive: timeout' },
  ])
})

test.each([400, 401, 409, 429])('a refusal with %i is not listed', httpStatus => {
  expect(lastApplications([failedSpans(httpStatus, [])], 800).all).toEqual([])
})

test('a waterfall is the tree, row by row, in milliseconds from its start', () => {
  const [tree] = treesOf(requestSpans('a', { startMs: 5_000, durationMs: 100 }))
  if (!tree) throw new Error('the example has no spans')
  const { durationMs, rows } = waterfallOf({ tree, laterMs: null })
  expect(durationMs).toBe(100)
  expect(rows.map(({ depth, name, offsetMs }) => [depth, name, offsetMs])).toEqual([
    [0, 'POST /loan/apply', 0],
    [1, 'POST scoring-svc', 10],
    [2, 'POST /score', 11],
    [3, 'bureau attempt', 12],
  ])
})

test('memory is bounded: the oldest traces leave, and an endless one stops growing', () => {
  const traces = createRecentTraces({ traces: 10, spansPerTrace: 5, spans: 1_000 })
  for (let each = 0; each < 100; each++) {
    const root = span({ traceId: String(each) })
    const { traceId, spanId: parentSpanId } = root
    const below = Array.from({ length: 19 }, () => span({ traceId, parentSpanId, startMs: 1 }))
    traces.add([...below, root])
  }
  const all: StoredSpan[][] = traces.all()
  expect(all.map(spans => spans[0]?.traceId)).toEqual(
    Array.from({ length: 10 }, (_, index) => String(90 + index)),
  )
  expect(new Set(all.map(({ length }) => length))).toEqual(new Set([5]))
  expect(all.every(([first]) => first?.parentSpanId === undefined)).toBe(true)
})

test('it is bounded in all, too', () => {
  const traces = createRecentTraces({ traces: 100, spansPerTrace: 5, spans: 12 })
  for (let each = 0; each < 100; each++) {
    traces.add(Array.from({ length: 4 }, () => span({ traceId: String(each) })))
  }
  expect(traces.all().map(([first]) => first?.traceId)).toEqual(['97', '98', '99'])
})

test('of a trace that a partner never ends the newest applications are kept, however many others there are', () => {
  const traces = createRecentTraces({ traces: 10, spansPerTrace: 50, spans: 1_000 })
  const traceId = 'a'.repeat(32)
  for (let each = 0; each < 80; each++) {
    const request = requestSpans(`id-${each}`, { startMs: each * 1_000, durationMs: 100 })
    traces.add(request.map(part => ({ ...part, traceId })))
    traces.add([span({})])
  }
  const { all } = lastApplications(traces.all(), 800)
  expect(all[0]?.key).toBe('id-79')
  expect(all.length).toBeGreaterThan(10)
  expect(tracesOf('id-79', traces.all()).map(waterfallOf)).toMatchObject([{ rows: { length: 4 } }])
  expect(tracesOf('id-0', traces.all())).toEqual([])
})

test('what services export is kept, listed, and drawn on demand', async () => {
  const page = await startPage()
  const spans = requestSpans('01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11', { startMs: 1_000, durationMs: 100 })
  const sent = await fetch(`${page.url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(exportOf(spans)),
  })
  expect(sent.status).toBe(200)
  expect(page.kept).toHaveLength(spans.length)
  await eventually(async () => (await page.snapshot()).applications.all).toHaveLength(1)
  const drawn = await fetch(`${page.url}/applications/01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11`)
  expect(await drawn.json()).toMatchObject({ traces: [{ durationMs: 100, rows: { length: 4 } }] })
  expect((await fetch(`${page.url}/applications/unknown`)).status).toBe(404)
})

import { afterEach, expect, test } from 'vitest'
import { lastApplications, tracesOf } from '../../operations-page/applications.ts'
import { createRecentTraces } from '../../operations-page/recent-traces.ts'
import { waterfallOf } from '../../operations-page/waterfall.ts'
import type { StoredSpan } from '../../traces/span.ts'
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
  expect(tracesOf('a', [recovered, deferred])).toEqual([deferred, recovered])
})

test('spans of no application make no row', () => {
  expect(lastApplications([[span({ name: 'POST /loan/apply', kind: 'server' })]], 800).all).toEqual([])
})

test('a waterfall is the tree, row by row, in milliseconds from its start', () => {
  const { durationMs, rows } = waterfallOf(requestSpans('a', { startMs: 5_000, durationMs: 100 }))
  expect(durationMs).toBe(100)
  expect(rows.map(({ depth, name, offsetMs }) => [depth, name, offsetMs])).toEqual([
    [0, 'POST /loan/apply', 0],
    [1, 'POST scoring-svc', 10],
    [2, 'POST /score', 11],
    [3, 'bureau attempt', 12],
  ])
})

test('memory is bounded: the oldest traces leave, and an endless one stops growing', () => {
  const traces = createRecentTraces({ traces: 10, spansPerTrace: 5 })
  for (let each = 0; each < 100; each++) {
    traces.add(Array.from({ length: 20 }, () => span({ traceId: String(each) })))
  }
  const all: StoredSpan[][] = traces.all()
  expect(all.map(spans => spans[0]?.traceId)).toEqual(
    Array.from({ length: 10 }, (_, index) => String(90 + index)),
  )
  expect(new Set(all.map(({ length }) => length))).toEqual(new Set([5]))
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

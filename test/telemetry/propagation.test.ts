import { describe, expect, test } from 'vitest'
import type { StoredSpan } from '../../local/traces/span.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { startTracedSystem, traceOf } from './_traced-system.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN_ID = '00f067aa0ba902b7'
const ROOT = '1-67891233-abcdef012345678912345678'
const ROOT_AS_TRACE_ID = '67891233abcdef012345678912345678'

const system = await startTracedSystem(await createTestDatabase())

/** Applies with these headers; the span of the request, once its whole trace is there. */
async function applied(headers: Record<string, string>): Promise<{ root: StoredSpan; answer: Headers }> {
  const { applicationId, headers: answer } = await system.apply('123', headers)
  const trace = (spans: StoredSpan[]) => traceOf(spans, 'POST /loan/apply', applicationId)
  const spans = trace(await system.receiver.until(all => new Set(trace(all).map(s => s.service)).size === 4))
  const root = spans.find(({ name }) => name === 'POST /loan/apply')
  if (!root) throw new Error('the trace has no span of the request')
  return { root, answer }
}

test("a partner's traceparent gives the trace its id and its parent, and the answer names it twice", async () => {
  const { root, answer } = await applied({ traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` })
  expect(root).toMatchObject({ traceId: TRACE_ID, parentSpanId: SPAN_ID })
  expect(answer.get('traceresponse')).toBe(`00-${TRACE_ID}-${root.spanId}-01`)
  expect(answer.get('x-amzn-trace-id')).toBe(`Root=1-4bf92f35-77b34da6a3ce929d0e0e4736`)
})

test.each([
  ['a Root alone, as of a load balancer that begins the trace', `Root=${ROOT}`],
  ['Self and Root, as of one that goes on with it', `Self=1-67891234-12456789abcdef012345678;Root=${ROOT}`],
  ['Root, Parent and Sampled, as of X-Ray', `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=0`],
])('%s: the Root becomes the trace id, and is kept to be found by', async (_what, header) => {
  const { root } = await applied({ 'x-amzn-trace-id': header })
  expect(root.traceId).toBe(ROOT_AS_TRACE_ID)
  expect(root.attributes).toMatchObject({ aws_alb_trace_id: ROOT })
  expect(root.attributes['aws.xray.annotations']).toContain('aws_alb_trace_id')
})

test('of both the traceparent is followed, and the Root still finds the trace', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const { root } = await applied({
    traceparent: `00-${traceId}-${SPAN_ID}-01`,
    'x-amzn-trace-id': `Root=${ROOT}`,
  })
  expect(root.traceId).toBe(traceId)
  expect(root.attributes).toMatchObject({ aws_alb_trace_id: ROOT })
})

test.each([
  ['a trace id of zeros', { traceparent: `00-${'0'.repeat(32)}-${SPAN_ID}-01` }],
  ['something else', { traceparent: 'yes please' }],
  ['a Root that is none', { 'x-amzn-trace-id': 'Root=1-userid-score-780' }],
  ['a Root of zeros', { 'x-amzn-trace-id': `Root=1-${'0'.repeat(8)}-${'0'.repeat(24)}` }],
])('%s begins a trace of our own', async (_what, headers) => {
  const { root } = await applied(headers)
  expect(root.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
  expect(root.parentSpanId).toBeUndefined()
})

describe('what does not leave', () => {
  test("a partner's tracestate, paths, addresses and SQL", async () => {
    await applied({ traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, tracestate: 'shop=applicant-123' })
    await fetch(`${system.loanApi.url}/loan/applications/applicant-123?userId=applicant-123`)
    const { spans } = {
      spans: await system.receiver.until(all =>
        all.some(({ name }) => name === 'GET /loan/applications/:applicationId'),
      ),
    }
    expect(JSON.stringify(spans)).not.toMatch(/applicant-123|url\.|client\.address|user_agent|INSERT/)
  })

  test('what asks for liveness, readiness and metrics, and what the simulator is told, is no trace', async () => {
    for (const { operationsUrl } of [system.loanApi, system.scoringSvc, system.authSvc, system.simulator]) {
      for (const path of ['/livez', '/readyz', '/metrics'])
        expect((await fetch(operationsUrl + path)).ok).toBe(true)
    }
    await system.bureau.journal()
    // What comes later is exported later.
    await applied({})
    const names = new Set(system.receiver.spans().map(({ name }) => name))
    expect([...names].filter(name => /livez|readyz|metrics|journal|ready|take-due|count/.test(name))).toEqual(
      [],
    )
  })
})

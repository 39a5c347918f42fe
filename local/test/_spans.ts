import type { StoredSpan } from '../traces/span.ts'

export const APPLICATION = '01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11'
export const OTHER = '01a1fd95-0e4c-75b3-9d24-000000000000'
const NOON_MS = Date.UTC(2026, 10, 21, 12)

/** A trace id or a span id that is a number. */
export const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0')

/** Span `number` of trace `trace`; times are from noon. */
export function spanOf(trace: number, number: number, more: Partial<StoredSpan> = {}): StoredSpan {
  return {
    service: 'loan-api',
    traceId: hex(trace, 32),
    spanId: hex(number, 16),
    name: 'POST /loan/apply',
    kind: 'server',
    startMs: NOON_MS,
    durationMs: 100,
    failed: false,
    attributes: { 'loan.application_id': APPLICATION },
    events: [],
    links: [],
    ...more,
  }
}

/** A call that span 1 of its trace made. */
export function childOf(trace: number, number: number, more: Partial<StoredSpan> = {}): StoredSpan {
  return spanOf(trace, number, { kind: 'client', parentSpanId: hex(1, 16), attributes: {}, ...more })
}

const REQUEST_TRACE = 0x5b8efff798038
const RECOVERY_TRACE = 0x6a33e6a9ab12c

/** An application whose bureau fails until the breaker opens, and which recovery decides 6 s later. */
export function deferredThenApproved(): StoredSpan[] {
  const loan = { 'loan.application_id': APPLICATION, 'loan.policy_version': '2026-11' }
  const attempt = (which: string, budget: number, state: string, outcome: string) => ({
    'bureau.attempt': which,
    'bureau.budget_left_ms': budget,
    'circuit_breaker.state': state,
    'bureau.outcome': outcome,
  })
  const opens = {
    name: 'circuit_breaker.state_change',
    atMs: NOON_MS + 553.4,
    attributes: {
      'circuit_breaker.name': 'bureau',
      'circuit_breaker.from': 'closed',
      'circuit_breaker.to': 'open',
    },
  }
  const request: Row[] = [
    [
      0,
      'loan-api',
      'POST /loan/apply',
      0,
      602.3,
      {
        'http.response.status_code': 202,
        'loan.status': 'RECEIVED',
        'loan.decision_mode': 'deferred',
        'loan.deferral_reason': 'bureau_unavailable',
        ...loan,
      },
    ],
    [1, 'loan-api', 'POST auth-svc', 1.1, 9.4, {}],
    [2, 'auth-svc', 'POST /oauth2/introspect', 3.2, 5.9, { 'http.response.status_code': 200 }],
    [1, 'loan-api', 'receive', 11.2, 7.3, {}],
    [1, 'loan-api', 'POST scoring-svc', 19.6, 561.1, { 'http.response.status_code': 503 }, true],
    [5, 'scoring-svc', 'POST /score', 22.4, 555.2, { 'http.response.status_code': 503 }, true],
    [6, 'scoring-svc', 'bureau attempt', 24.1, 404.4, attempt('0.1', 1_393.2, 'closed', 'timeout'), true],
    [7, 'scoring-svc', 'POST bureau', 24.9, 402.8, { 'error.type': 'aborted' }, true],
    [6, 'scoring-svc', 'bureau attempt', 481.6, 72, attempt('0.2', 936.1, 'closed', 'server_error'), true],
    [9, 'scoring-svc', 'POST bureau', 482.2, 70.3, { 'http.response.status_code': 503 }, true],
    [10, 'external-score-mock', 'POST /v1/scores', 488.7, 61.9, { 'http.response.status_code': 503 }, true],
    [1, 'loan-api', 'defer', 584.1, 6.2, {}],
  ]
  const recovery: Row[] = [
    [
      0,
      'loan-api',
      'recover application',
      6_080,
      121.4,
      { 'loan.round': 1, 'loan.status': 'APPROVED', 'loan.decision_mode': 'deferred', ...loan },
    ],
    [1, 'loan-api', 'POST scoring-svc', 6_082.2, 107.6, {}],
    [2, 'scoring-svc', 'POST /score', 6_084.4, 103.7, { 'http.response.status_code': 200 }],
    [3, 'scoring-svc', 'bureau attempt', 6_085.2, 101.8, attempt('1.1', 1_491, 'half_open', 'scored')],
    [4, 'scoring-svc', 'POST bureau', 6_085.9, 100.2, {}],
    [5, 'external-score-mock', 'POST /v1/scores', 6_088, 95.5, { 'http.response.status_code': 200 }],
    [1, 'loan-api', 'decide', 6_191.5, 8.8, {}],
  ]
  const [root, ...others] = toSpans(RECOVERY_TRACE, recovery)
  const links = [{ traceId: hex(REQUEST_TRACE, 32), spanId: hex(1, 16) }]
  return [
    ...toSpans(REQUEST_TRACE, request).map(span =>
      span.attributes['bureau.attempt'] === '0.2' ? { ...span, events: [opens] } : span,
    ),
    ...(root ? [{ ...root, links }] : []),
    ...others,
  ]
}

/** The row of its parent, counted from 1; service, name, start, duration. */
type Row = [number, string, string, number, number, StoredSpan['attributes'], boolean?]

function toSpans(trace: number, rows: Row[]): StoredSpan[] {
  return rows.map(([parent, service, name, startMs, durationMs, attributes, failed = false], index) =>
    spanOf(trace, index + 1, {
      service,
      name,
      kind: name.includes(' /') ? 'server' : 'client',
      startMs: NOON_MS + startMs,
      durationMs,
      attributes,
      failed,
      ...(parent > 0 && { parentSpanId: hex(parent, 16) }),
    }),
  )
}

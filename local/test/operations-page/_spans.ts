import { randomBytes } from 'node:crypto'
import type { StoredSpan } from '../../traces/span.ts'

const id = (bytes: number) => randomBytes(bytes).toString('hex')

/** A span, of whatever a test does not care about. */
export function span(part: Partial<StoredSpan>): StoredSpan {
  return {
    traceId: id(16),
    spanId: id(8),
    service: 'loan-api',
    name: 'a span',
    kind: 'internal',
    startMs: 0,
    durationMs: 1,
    failed: false,
    attributes: {},
    events: [],
    links: [],
    ...part,
  }
}

type Request = {
  startMs: number
  durationMs: number
  status?: string
  httpStatus?: number
  reason?: string
}

/** The spans of one partner's request, from loan-api to one attempt at the bureau. */
export function requestSpans(
  applicationId: string,
  { startMs, durationMs, status = 'APPROVED', httpStatus = 200, reason }: Request,
): StoredSpan[] {
  const traceId = id(16)
  const failed = reason !== undefined
  const request = span({
    ...{ traceId, startMs, durationMs, name: 'POST /loan/apply', kind: 'server' },
    attributes: {
      'http.response.status_code': httpStatus,
      'loan.application_id': applicationId,
      'loan.status': status,
      'loan.decision_mode': 'live',
      ...(reason && { 'loan.deferral_reason': reason }),
    },
  })
  const below = (parent: StoredSpan, part: Partial<StoredSpan>) =>
    span({ traceId, parentSpanId: parent.spanId, failed, durationMs: durationMs - 20, ...part })
  const call = below(request, { name: 'POST scoring-svc', kind: 'client', startMs: startMs + 10 })
  const score = below(call, {
    ...{ name: 'POST /score', kind: 'server', service: 'scoring-svc', startMs: startMs + 11 },
  })
  const attempt = below(score, {
    ...{ name: 'bureau attempt', service: 'scoring-svc', startMs: startMs + 12 },
    attributes: {
      'bureau.attempt': '0.1',
      'bureau.budget_left_ms': 1_400,
      'bureau.outcome': failed ? 'server_error' : 'scored',
      'circuit_breaker.state': 'closed',
    },
    events: failed
      ? [
          {
            name: 'circuit_breaker.state_change',
            atMs: startMs + durationMs / 2,
            attributes: {
              'circuit_breaker.name': 'bureau',
              'circuit_breaker.from': 'closed',
              'circuit_breaker.to': 'open',
            },
          },
        ]
      : [],
  })
  return [request, call, score, attempt]
}

const KINDS = { internal: 1, server: 2, client: 3 }
const nanoseconds = (ms: number) => String(BigInt(Math.round(ms * 1_000)) * 1_000n)

/** The spans as an exporter sends them. */
export function exportOf(spans: StoredSpan[]) {
  const resourceSpans = spans.map(
    ({ service, kind, startMs, durationMs, failed, attributes, events, ...rest }) => ({
      resource: { attributes: pairs({ 'service.name': service }) },
      scopeSpans: [
        {
          spans: [
            {
              ...rest,
              kind: KINDS[kind],
              startTimeUnixNano: nanoseconds(startMs),
              endTimeUnixNano: nanoseconds(startMs + durationMs),
              attributes: pairs(attributes),
              events: events.map(({ name, atMs, attributes }) => ({
                name,
                timeUnixNano: nanoseconds(atMs),
                attributes: pairs(attributes),
              })),
              status: { code: failed ? 2 : 0 },
            },
          ],
        },
      ],
    }),
  )
  return { resourceSpans }
}

function pairs(attributes: StoredSpan['attributes']) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: value } : { stringValue: String(value) },
  }))
}

/** One span of one service, as the local tools keep it. Ids are lower-case hex: 32 digits of a trace, 16 of a span. */
export type StoredSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  /** `service.name` of whoever sent it. */
  service: string
  name: string
  kind: 'server' | 'client' | 'internal'
  /** Milliseconds since 1970, with a fraction. */
  startMs: number
  durationMs: number
  failed: boolean
  attributes: Attributes
  events: SpanEvent[]
  /** Spans of other traces that this one goes on from. */
  links: { traceId: string; spanId: string }[]
}

export type SpanEvent = { name: string; atMs: number; attributes: Attributes }

export type Attributes = Record<string, string | number | boolean | string[]>

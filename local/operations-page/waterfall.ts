import type { StoredSpan } from '../traces/span.ts'
import { type SpanNode, treesOf } from '../traces/trace-tree.ts'

/** A trace as it is drawn: one row a span, a child below its parent, times from the trace's start. */
export type Waterfall = { traceId: string; startedAtMs: number; durationMs: number; rows: Row[] }

export type Row = Pick<StoredSpan, 'service' | 'name' | 'kind' | 'failed' | 'attributes' | 'durationMs'> & {
  depth: number
  offsetMs: number
  events: { name: string; offsetMs: number; attributes: StoredSpan['attributes'] }[]
  isLinked: boolean
}

export function waterfallOf(spans: StoredSpan[]): Waterfall {
  const startedAtMs = Math.min(...spans.map(({ startMs }) => startMs))
  const endedAtMs = Math.max(...spans.map(({ startMs, durationMs }) => startMs + durationMs))
  return {
    traceId: spans[0]?.traceId ?? '',
    startedAtMs,
    durationMs: endedAtMs - startedAtMs,
    rows: treesOf(spans).flatMap(node => rowsOf(node, 0, startedAtMs)),
  }
}

function rowsOf({ span, children }: SpanNode, depth: number, startedAtMs: number): Row[] {
  const { service, name, kind, failed, attributes, durationMs, startMs, events, links } = span
  const row: Row = {
    ...{ service, name, kind, failed, attributes, durationMs, depth },
    offsetMs: startMs - startedAtMs,
    events: events.map(({ name, atMs, attributes }) => ({ name, offsetMs: atMs - startedAtMs, attributes })),
    isLinked: links.length > 0,
  }
  return [row, ...children.flatMap(child => rowsOf(child, depth + 1, startedAtMs))]
}

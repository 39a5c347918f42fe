import type { StoredSpan } from '../traces/span.ts'
import { type SpanNode, spansOf } from '../traces/trace-tree.ts'
import type { Section } from './applications.ts'

/** A tree of a trace as it is drawn: one row a span, a child below its parent, times from the tree's start. */
export type Waterfall = {
  traceId: string
  /** After the request; null of the request itself. */
  laterMs: number | null
  durationMs: number
  rows: Row[]
}

export type Row = Pick<StoredSpan, 'service' | 'name' | 'kind' | 'failed' | 'attributes' | 'durationMs'> & {
  depth: number
  offsetMs: number
  events: { name: string; offsetMs: number; attributes: StoredSpan['attributes'] }[]
  isLinked: boolean
}

export function waterfallOf({ tree, laterMs }: Section): Waterfall {
  const { traceId, startMs: startedAtMs } = tree.span
  const endedAtMs = Math.max(...spansOf(tree).map(({ startMs, durationMs }) => startMs + durationMs))
  return { traceId, laterMs, durationMs: endedAtMs - startedAtMs, rows: rowsOf(tree, 0, startedAtMs) }
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

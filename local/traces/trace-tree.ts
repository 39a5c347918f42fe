import type { StoredSpan } from './span.ts'

export type SpanNode = { span: StoredSpan; children: SpanNode[] }

/**
 * The spans as trees, in order of their starts, and of their ends where those are the same: OpenTelemetry tells starts in whole
 * milliseconds. A span whose parent is not among them is a root: its parent may be a partner's, or still on its way. One that
 * came twice, because an exporter tried again, is there once.
 */
export function treesOf(spans: StoredSpan[]): SpanNode[] {
  const nodes = new Map(
    spans.map(span => [keyOf(span.traceId, span.spanId), { span, children: [] } as SpanNode]),
  )
  const roots: SpanNode[] = []
  for (const node of [...nodes.values()].sort(inOrder)) {
    const { traceId, parentSpanId } = node.span
    const parent = parentSpanId === undefined ? undefined : nodes.get(keyOf(traceId, parentSpanId))
    const siblings = parent ? parent.children : roots
    siblings.push(node)
  }
  return roots
}

function inOrder({ span: a }: SpanNode, { span: b }: SpanNode): number {
  return a.startMs - b.startMs || a.startMs + a.durationMs - (b.startMs + b.durationMs)
}

function keyOf(traceId: string, spanId: string): string {
  return `${traceId}/${spanId}`
}

import type { StoredSpan } from './span.ts'

export type SpanNode = { span: StoredSpan; children: SpanNode[] }

/**
 * The spans as trees, in order of their starts. A span whose parent is not among them is a root: its parent may be a partner's,
 * or still on its way. One that came twice, because an exporter tried again, is there once.
 */
export function treesOf(spans: StoredSpan[]): SpanNode[] {
  const nodes = new Map(
    spans.map(span => [keyOf(span.traceId, span.spanId), { span, children: [] } as SpanNode]),
  )
  const roots: SpanNode[] = []
  for (const node of [...nodes.values()].sort((a, b) => a.span.startMs - b.span.startMs)) {
    const { traceId, parentSpanId } = node.span
    const parent = parentSpanId === undefined ? undefined : nodes.get(keyOf(traceId, parentSpanId))
    const siblings = parent ? parent.children : roots
    siblings.push(node)
  }
  return roots
}

function keyOf(traceId: string, spanId: string): string {
  return `${traceId}/${spanId}`
}

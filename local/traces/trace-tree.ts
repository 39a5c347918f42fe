import { isOfLoanApi } from './loan-spans.ts'
import type { StoredSpan } from './span.ts'

export type SpanNode = { span: StoredSpan; children: SpanNode[] }

/**
 * The spans as trees, in order of their starts, and of their ends where those are the same: OpenTelemetry tells starts in whole
 * milliseconds. A span whose parent is not among them is a root: its parent may be a partner's, or still on its way. So is every
 * request to loan-api, for a partner may go on with a trace, or with one span, as often as he likes. One that came twice, because
 * an exporter tried again, is there once.
 */
export function treesOf(spans: StoredSpan[]): SpanNode[] {
  const nodes = new Map(spans.map(span => [keyOf(span), { span, children: [] } as SpanNode]))
  const roots: SpanNode[] = []
  for (const node of [...nodes.values()].sort(inOrder)) {
    const { traceId, parentSpanId } = node.span
    const isRoot = parentSpanId === undefined || isOfLoanApi(node.span)
    const parent = isRoot ? undefined : nodes.get(keyOf({ traceId, spanId: parentSpanId }))
    const siblings = parent ? parent.children : roots
    siblings.push(node)
  }
  return roots
}

/** A span and all below it, itself first. */
export function spansOf({ span, children }: SpanNode): StoredSpan[] {
  return [span, ...children.flatMap(spansOf)]
}

/** What no other span has. */
export function keyOf({ traceId, spanId }: Pick<StoredSpan, 'traceId' | 'spanId'>): string {
  return `${traceId}-${spanId}`
}

function inOrder({ span: a }: SpanNode, { span: b }: SpanNode): number {
  return a.startMs - b.startMs || a.startMs + a.durationMs - (b.startMs + b.durationMs)
}

import type { SpanEvent, StoredSpan } from '../traces/span.ts'
import type { SpanNode } from '../traces/trace-tree.ts'
import { remarkOn } from './words.ts'

/** A line of the waterfall; `depth` is how far it is indented. */
export type Row =
  /** `isCalled`: by another service, or by a partner; what it does itself is below. */
  | { kind: 'span'; depth: number; span: StoredSpan; isCalled: boolean }
  | { kind: 'remark'; depth: number; span: StoredSpan }
  | { kind: 'event'; depth: number; event: SpanEvent }

/** A tree from top to bottom: each span, then what is to be said of it, then what happened in it in the order of time. */
export function rowsOf({ span, children }: SpanNode, depth = 0, caller?: StoredSpan): Row[] {
  const events = span.events.map(event => ({
    atMs: event.atMs,
    rows: [{ kind: 'event', depth: depth + 1, event }] as Row[],
  }))
  const below = children.map(child => ({ atMs: child.span.startMs, rows: rowsOf(child, depth + 1, span) }))
  const remarks: Row[] = remarkOn(span) === '' ? [] : [{ kind: 'remark', depth: depth + 1, span }]
  return [
    { kind: 'span', depth, span, isCalled: caller?.service !== span.service },
    ...remarks,
    ...[...events, ...below].sort((a, b) => a.atMs - b.atMs).flatMap(({ rows }) => rows),
  ]
}

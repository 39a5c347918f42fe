import type { StoredSpan } from '../traces/span.ts'
import { spansOf, treesOf } from '../traces/trace-tree.ts'

/** Some thousand applications. The spans, of about a kilobyte each, are together tens of megabytes at the very most. */
const LIMITS = { traces: 1_000, spansPerTrace: 1_000, spans: 50_000 }

/** The last traces, in memory: those that nothing was added to for longest leave, and of an overfull one what began first. */
export function createRecentTraces({ traces: maxTraces, spansPerTrace, spans: maxSpans } = LIMITS) {
  const traces = new Map<string, StoredSpan[]>()

  function put(traceId: string, added: StoredSpan[]): void {
    const spans = [...(traces.get(traceId) ?? []), ...added]
    traces.delete(traceId)
    traces.set(traceId, spans.length > spansPerTrace ? newestOf(spans, spansPerTrace) : spans)
  }

  return {
    add(spans: StoredSpan[]): void {
      for (const [traceId, added] of Map.groupBy(spans, span => span.traceId)) put(traceId, added)
      let count = [...traces.values()].reduce((sum, { length }) => sum + length, 0)
      for (const [traceId, { length }] of traces) {
        if (traces.size <= maxTraces && count <= maxSpans) break
        traces.delete(traceId)
        count -= length
      }
    },
    /** The newest last. */
    all: (): StoredSpan[][] => [...traces.values()],
  }
}

/** Whole trees, of which a partner who reuses his `traceparent` makes any number; of a single endless one, its beginning. */
function newestOf(spans: StoredSpan[], most: number): StoredSpan[] {
  const trees = treesOf(spans).map(spansOf)
  let room = most
  const kept = trees.reverse().filter(({ length }) => {
    room -= length
    return room >= 0
  })
  return kept.length > 0 ? kept.flat() : (trees[0]?.slice(0, most) ?? [])
}

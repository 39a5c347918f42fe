import type { StoredSpan } from '../traces/span.ts'

/** Together tens of megabytes at the very most, whatever is sent. */
const LIMITS = { traces: 1_000, spansPerTrace: 300 }

/** The last traces, in memory: the oldest leave, and one that grows without end stops growing. */
export function createRecentTraces({ traces: maxTraces, spansPerTrace } = LIMITS) {
  const traces = new Map<string, StoredSpan[]>()

  function add(span: StoredSpan): void {
    const spans = traces.get(span.traceId)
    if (!spans) traces.set(span.traceId, [span])
    else if (spans.length < spansPerTrace) spans.push(span)
  }

  return {
    add(spans: StoredSpan[]): void {
      spans.forEach(add)
      for (const traceId of traces.keys()) {
        if (traces.size <= maxTraces) break
        traces.delete(traceId)
      }
    },
    /** The newest last. */
    all: (): StoredSpan[][] => [...traces.values()],
  }
}

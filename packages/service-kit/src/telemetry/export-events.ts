import type { Log } from '../log/log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { observeExports } from './start.ts'

/** A collector that is slow or away costs spans, and nothing else: they are counted, and it is logged when it begins. */
export function reportExports(log: Log, metrics: Metrics): void {
  const spans = metrics.counter({
    name: 'telemetry_spans_total',
    help: 'Spans that were exported, that could not be, and that found no place to wait in',
    labels: ['outcome'],
    signal: 'errors',
  })
  let isLosing = false
  let lostSinceExport = false
  for (const outcome of ['exported', 'failed', 'dropped']) spans.inc({ outcome }, 0)
  observeExports((outcome, count, err) => {
    spans.inc({ outcome }, count)
    const isLost = outcome !== 'exported'
    if (isLost && !isLosing) log.warn({ outcome, ...(err && { err }) }, 'spans are lost')
    // A slow collector takes some between those that it costs: that is still the same loss.
    isLosing = isLost || lostSinceExport
    lostSinceExport = isLost
  })
}

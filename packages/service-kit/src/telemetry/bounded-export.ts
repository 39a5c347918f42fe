import { TraceFlags } from '@opentelemetry/api'
import { ExportResultCode } from '@opentelemetry/core'
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace'
import type { ExportObserver } from './options.ts'

type Bounds = { maxWaiting: number; exportEveryMs: number }

/**
 * Exports spans in batches, and keeps no more than `maxWaiting` that have not been exported, those on their way included: what
 * comes beyond is dropped, and counted as everything is. The SDK's own bound leaves out what is on its way, and drops in silence.
 */
export function boundedExport(
  exporter: SpanExporter,
  { maxWaiting, exportEveryMs }: Bounds,
  onExport: ExportObserver,
): SpanProcessor {
  let waiting = 0
  const counted: SpanExporter = {
    export: (spans, done) =>
      exporter.export(spans, result => {
        waiting -= spans.length
        onExport(result.code === ExportResultCode.SUCCESS ? 'exported' : 'failed', spans.length, result.error)
        done(result)
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  }
  const batches = new BatchSpanProcessor({
    exporter: counted,
    maxQueueSize: maxWaiting,
    maxExportBatchSize: Math.min(MAX_BATCH, maxWaiting),
    scheduledDelayMillis: exportEveryMs,
  })
  return {
    onStart: () => {},
    onEnd: span => {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return
      if (waiting >= maxWaiting) return onExport('dropped', 1)
      waiting += 1
      batches.onEnd(span)
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  }
}

/** Some 300 kB as JSON. */
const MAX_BATCH = 512

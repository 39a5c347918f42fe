import type { Log } from '../log/log.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { observeExports } from './start.ts'

/** A collector that is away costs spans, and nothing else: they are counted, and it is logged when it begins. */
export function reportExports(log: Log, metrics: Metrics): void {
  const spans = metrics.counter({
    name: 'telemetry_spans_total',
    help: 'Spans by whether their export succeeded',
    labels: ['outcome'],
    signal: 'errors',
  })
  let isFailing = false
  for (const outcome of ['exported', 'failed']) spans.inc({ outcome }, 0)
  observeExports((outcome, count, err) => {
    spans.inc({ outcome }, count)
    if (outcome === 'failed' && !isFailing) log.warn({ err }, 'spans cannot be exported')
    isFailing = outcome === 'failed'
  })
}

import type { Log } from '../log/log.ts'
import { standardOutput } from '../log/standard-output.ts'
import { dimensionsOf, emfLines, type Point } from './emf-lines.ts'
import type { Metrics } from './metrics.ts'

type EmfParts = {
  metrics: Metrics
  service: string
  namespace: string
  log: Log
  /** Takes a line with its end; the log's own way out unless it is given. */
  write?: (line: string) => void
}

/** CloudWatch's own resolution. */
const FLUSH_INTERVAL_MS = 60_000
/** Some 270 applications a second. Written, these are a megabyte, which must fit into what may wait for the log's reader. */
const MAX_DURATIONS = 100_000

/**
 * Writes `metrics` every minute, and whenever what it returns is called, in CloudWatch's Embedded Metric Format: every duration, to
 * the microsecond, so that percentiles are those of all; counters by what they grew, from 0 on and also by 0; gauges as they are.
 */
export function startEmf({ metrics, service, namespace, log, ...parts }: EmfParts): () => Promise<void> {
  const sayDropped = (droppedLines: number) => log.warn({ droppedLines }, 'lines of metrics were dropped')
  const write = parts.write ?? standardOutput(sayDropped).write
  const dropped = metrics.counter({
    name: 'emf_durations_dropped_total',
    help: 'Durations not written to CloudWatch, because there were too many in a minute',
    signal: 'saturation',
  })
  const written = new Map<string, number>()
  let durations = new Map<string, Point>()
  let kept = 0

  metrics.onDuration((metric, labels, seconds) => {
    if (kept === MAX_DURATIONS) return dropped.inc()
    kept += 1
    const rounded = Math.round(seconds * 1e6) / 1e6
    const dimensions = dimensionsOf(metric, labels)
    const key = `${metric.name} ${JSON.stringify(dimensions)}`
    const point = durations.get(key)
    if (point) point.values.push(rounded)
    else durations.set(key, { metric, dimensions, values: [rounded] })
  })

  async function flush(): Promise<void> {
    const series = await metrics.series()
    const points = [...durations.values()]
    durations = new Map()
    kept = 0
    for (const { metric, labels, value } of series) {
      if (!metric.statistic) continue
      const key = `${metric.name} ${JSON.stringify(labels)}`
      const before = written.get(key) ?? 0
      if (metric.type === 'counter') written.set(key, value)
      points.push({ metric, dimensions: dimensionsOf(metric, labels), values: [value - before] })
    }
    for (const line of emfLines(points, { namespace, service, timestampMs: Date.now() })) write(`${line}\n`)
  }

  const flushOrLog = () => flush().catch((err: unknown) => log.error({ err }, 'metrics not written'))
  setInterval(flushOrLog, FLUSH_INTERVAL_MS).unref()
  return flush
}

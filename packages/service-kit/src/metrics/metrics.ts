import { Counter, collectDefaultMetrics, Gauge, Histogram, type Metric, Registry } from 'prom-client'

/**
 * Seconds. The edges are dense below the 800 ms objective and 0.8 is one of them, so that the share of requests within the
 * objective is counted, not interpolated; 1.8 is the longest budget.
 */
export const DURATION_BUCKETS_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.5, 1.8, 2.5, 5, 10,
]

export type Metrics = ReturnType<typeof createMetrics>

/** One registry per composed service; labels must be bounded sets, never ids. Who asks for a name again gets the same metric. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const once = <M extends Metric>(name: string, create: () => M): M =>
    (registry.getSingleMetric(name) as M | undefined) ?? create()
  return {
    counter: <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
      once(name, () => new Counter({ name, help, labelNames, registers })),
    /** `collect`, when given, sets the gauge each time that the metrics are read. */
    gauge: <Label extends string>(
      name: string,
      help: string,
      labelNames: Label[] = [],
      collect?: (gauge: Gauge<Label>) => void,
    ) =>
      once(name, () => {
        const gauge: Gauge<Label> = new Gauge({
          name,
          help,
          labelNames,
          registers,
          ...(collect && { collect: () => collect(gauge) }),
        })
        return gauge
      }),
    durationSeconds: <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
      once(
        name,
        () => new Histogram({ name, help, labelNames, buckets: DURATION_BUCKETS_SECONDS, registers }),
      ),
    /** CPU, memory, event loop and garbage collection of this process: once per process. */
    observeProcess: () => collectDefaultMetrics({ register: registry }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/**
 * Seconds. The edges are dense below the 800 ms objective and 0.8 is one of them, so that the share of requests within the
 * objective is counted, not interpolated; 1.8 is the longest budget.
 */
export const DURATION_BUCKETS_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.5, 1.8, 2.5, 5, 10,
]

export type Metrics = ReturnType<typeof createMetrics>

/** One registry per composed service; labels must be bounded sets, never ids. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  return {
    counter: <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
      new Counter({ name, help, labelNames, registers }),
    durationSeconds: <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
      new Histogram({ name, help, labelNames, buckets: DURATION_BUCKETS_SECONDS, registers }),
    /** CPU, memory, event loop and garbage collection of this process: once per process. */
    observeProcess: () => collectDefaultMetrics({ register: registry }),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { GaugeStatistic, Labels, MetricDescription, Signal } from './description.ts'
import { collectProcessMetrics } from './process-metrics.ts'

/**
 * Seconds. The edges are dense below the 800 ms objective and 0.8 is one of them, so that the share of requests within the
 * objective is counted, not interpolated; an answer at the end of the longest budget, 1.8, is below 1.85.
 */
export const DURATION_BUCKETS_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.5, 1.85, 2.5, 5, 10,
]

/** Durations are sorted into buckets together, for a fraction of what each costs amid a request. These take a tenth of a millisecond. */
const MAX_WAITING_DURATIONS = 200

type Declaration<Label extends string> = {
  name: string
  help: string
  /** Of bounded sets of values, never ids. */
  labels?: readonly Label[]
  signal: Signal
}

type GaugeDeclaration<Label extends string> = Declaration<Label> & {
  statistic: GaugeStatistic
  /** Sets the gauge each time that the metrics are read; all who declare it are asked. */
  collect?: (gauge: Gauge<Label>) => void
}

type DurationDeclaration<Label extends string> = Declaration<Label> & {
  /** Unless it is all labels together: percentiles that are kept apart cannot be joined later. */
  dimensions?: readonly (readonly Label[])[]
}

export type Series = { metric: MetricDescription; labels: Labels; value: number }

type OnDuration = (metric: MetricDescription, labels: Labels, seconds: number) => void

export type Metrics = ReturnType<typeof createMetrics>

/** The metrics of one composed service. Who declares a name again gets the same metric. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const descriptions = new Map<string, MetricDescription>()
  const made = new Map<string, unknown>()
  let onDuration: OnDuration | undefined

  function once<M>(description: MetricDescription, make: () => M): M {
    const { name } = description
    if (!made.has(name)) {
      descriptions.set(name, description)
      made.set(name, make())
    }
    return made.get(name) as M
  }

  return {
    counter: <Label extends string>({ labels = [], ...told }: Declaration<Label>) =>
      once<Counter<Label>>(
        { ...told, type: 'counter', labels, statistic: 'Sum', dimensions: [labels] },
        () => new Counter({ ...told, labelNames: labels, registers }),
      ),
    gauge: <Label extends string>({ labels = [], collect, ...told }: GaugeDeclaration<Label>) => {
      const { gauge, asked } = once({ ...told, type: 'gauge', labels, dimensions: [labels] }, () => {
        const asked: (() => void)[] = []
        const collectAll = () => {
          for (const ask of asked) ask()
        }
        const options = { ...told, labelNames: labels, registers, collect: collectAll }
        return { gauge: new Gauge<Label>(options), asked }
      })
      if (collect) asked.push(() => collect(gauge))
      return gauge
    },
    durationSeconds: <Label extends string>({
      labels = [],
      dimensions = [labels],
      ...told
    }: DurationDeclaration<Label>) => {
      const kind = { type: 'histogram', statistic: 'p50, p95, p99' } as const
      const description = { ...told, ...kind, labels, dimensions }
      return once(description, () => {
        let waiting: [of: Record<Label, string | number>, seconds: number][] = []
        const collect = () => {
          const taken = waiting
          waiting = []
          for (const [of, seconds] of taken) histogram.observe(of, seconds)
        }
        const buckets = DURATION_BUCKETS_SECONDS
        const histogram = new Histogram<Label>({ ...told, labelNames: labels, buckets, registers, collect })
        return {
          observe: (of: Record<Label, string | number>, seconds: number) => {
            // Here, at who measured wrongly: prom-client would throw at whoever comes when the waiting are sorted.
            if (!Number.isFinite(seconds)) throw new TypeError(`${told.name}: ${seconds} is no duration`)
            waiting.push([of, seconds])
            if (waiting.length === MAX_WAITING_DURATIONS) collect()
            onDuration?.(description, of, seconds)
          },
        }
      })
    },
    /** CPU, memory, event loop and garbage collection of this process: once per process. */
    observeProcess: () => {
      for (const description of collectProcessMetrics(registry))
        descriptions.set(description.name, description)
    },
    /** From now on `listener` is told each duration; there is one listener. */
    onDuration: (listener: OnDuration) => {
      onDuration = listener
    },
    descriptions: () => [...descriptions.values()],
    /** Counters and gauges as they are now. */
    series: async (): Promise<Series[]> => {
      const read = await registry.getMetricsAsJSON()
      return read.flatMap(({ name, values }) => {
        const metric = descriptions.get(name)
        if (!metric || metric.type === 'histogram') return []
        return values.map(({ labels, value }) => ({ metric, labels: labels as Labels, value }))
      })
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

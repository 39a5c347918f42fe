/** The golden signal that a metric tells of. */
export type Signal = 'latency' | 'traffic' | 'errors' | 'saturation'

/** How CloudWatch is to join the values of all instances. */
export type GaugeStatistic = 'Average' | 'Maximum' | 'Minimum'

/** What there is to know of a metric but its values. */
export type MetricDescription = {
  name: string
  type: 'counter' | 'gauge' | 'histogram'
  help: string
  labels: readonly string[]
  /** None where the metric only identifies, such as a version. */
  signal: Signal | undefined
  /** None where it is not written to CloudWatch. */
  statistic: 'Sum' | 'p50, p95, p99' | GaugeStatistic | undefined
  /** The sets of labels by which CloudWatch keeps it apart, each beside the service. */
  dimensions: readonly (readonly string[])[]
}

export type Labels = Record<string, string | number>

/** The unit of a metric's values, which its name ends with, in CloudWatch's words. */
export function unitOf(name: string): 'Seconds' | 'Bytes' | 'Count' {
  if (/_seconds(_total)?$/.test(name)) return 'Seconds'
  return /_bytes(_total)?$/.test(name) ? 'Bytes' : 'Count'
}

import { collectDefaultMetrics, type Metric, Registry } from 'prom-client'
import type { MetricDescription, Signal } from './description.ts'

type Row = [
  name: string,
  help: string,
  signal: Signal | undefined,
  statistic?: MetricDescription['statistic'],
  label?: string,
]

const READ = 'of the event loop since the metrics were last read'

/**
 * Which of prom-client's process metrics are kept: neither its gauges named `..._total`, which are no counters, nor what it reads
 * from Node's private interfaces. Written out, because which of them prom-client has differs between operating systems.
 */
const KEPT: Row[] = [
  ['process_cpu_seconds_total', 'CPU time, of the user and the system', 'saturation', 'Sum'],
  ['process_cpu_user_seconds_total', 'CPU time of the user', 'saturation'],
  ['process_cpu_system_seconds_total', 'CPU time of the system', 'saturation'],
  ['process_start_time_seconds', 'When the process started, since 1970', undefined],
  ['process_resident_memory_bytes', 'Resident memory', 'saturation', 'Maximum'],
  ['process_virtual_memory_bytes', 'Virtual memory; on Linux', 'saturation'],
  ['process_heap_bytes', 'Data segment; on Linux', 'saturation'],
  ['process_open_fds', 'Open file descriptors; on Linux', 'saturation', 'Maximum'],
  ['process_max_fds', 'File descriptors that may be open; on Linux', 'saturation'],
  ['nodejs_eventloop_lag_seconds', 'How late the event loop is at this moment', 'saturation'],
  ['nodejs_eventloop_lag_min_seconds', `Least delay ${READ}`, 'saturation'],
  ['nodejs_eventloop_lag_max_seconds', `Greatest delay ${READ}`, 'saturation', 'Maximum'],
  ['nodejs_eventloop_lag_mean_seconds', `Mean delay ${READ}`, 'saturation'],
  ['nodejs_eventloop_lag_stddev_seconds', `Standard deviation of the delay ${READ}`, 'saturation'],
  ['nodejs_eventloop_lag_p50_seconds', `Median delay ${READ}`, 'saturation'],
  ['nodejs_eventloop_lag_p90_seconds', `90th percentile of the delay ${READ}`, 'saturation'],
  ['nodejs_eventloop_lag_p99_seconds', `99th percentile of the delay ${READ}`, 'saturation', 'Maximum'],
  ['nodejs_active_resources', 'What keeps the event loop alive', 'saturation', undefined, 'type'],
  ['nodejs_heap_size_total_bytes', 'Size of the heap', 'saturation'],
  ['nodejs_heap_size_used_bytes', 'Used part of the heap', 'saturation', 'Maximum'],
  ['nodejs_external_memory_bytes', 'Memory of the heap that is outside of it', 'saturation'],
  ['nodejs_heap_space_size_total_bytes', 'Size of a space of the heap', 'saturation', undefined, 'space'],
  ['nodejs_heap_space_size_used_bytes', 'Used part of a space', 'saturation', undefined, 'space'],
  ['nodejs_heap_space_size_available_bytes', 'Free part of a space', 'saturation', undefined, 'space'],
  ['nodejs_version_info', 'The version of Node.js', undefined, undefined, 'version, major, minor, patch'],
  ['nodejs_gc_duration_seconds', 'Time that garbage collection took', 'saturation', undefined, 'kind'],
]

/** Has `registry` observe this process, and says what it then has. */
export function collectProcessMetrics(registry: Registry): MetricDescription[] {
  const all = new Registry()
  collectDefaultMetrics({ register: all })
  const helps = new Map(KEPT.map(([name, help]) => [name, help]))
  // In prom-client's order: some are set when those before them are read.
  for (const { name } of all.getMetricsAsArray()) {
    const help = helps.get(name)
    if (help) registry.registerMetric(Object.assign(all.getSingleMetric(name) as Metric, { help }))
  }
  return KEPT.map(([name, help, signal, statistic, label]) => {
    const labels = label?.split(', ') ?? []
    const type = name.endsWith('_total') ? 'counter' : name.startsWith('nodejs_gc') ? 'histogram' : 'gauge'
    return { name, type, help, labels, signal, statistic, dimensions: [labels] }
  })
}

import { type MetricDescription, unitOf } from '@loans/service-kit/metrics/description'
import { startEmf } from '@loans/service-kit/metrics/emf'
import type { Series } from '@loans/service-kit/metrics/metrics'
import { reportExports } from '@loans/service-kit/telemetry/export-events'
import type { ComposedService } from './compose-services.ts'
import { code, row, table } from './markdown.ts'

const INTRODUCTION = `# Metrics

Written by \`npm run generate\` from the declarations in the code, which \`npm run check\` compares with this page.

Each service has its metrics at \`/metrics\` of its operations port, for Prometheus. Where \`EMF_NAMESPACE\` is set it also writes
those with a statistic to CloudWatch, into that namespace, each minute and when it stops
([why and how](adr/0014-metrics-to-cloudwatch-as-emf.md)). The signal is the golden signal that a metric
tells of; the statistic is the one that means something: a counter's lines
say by what it grew; where all instances say the same, as those that count rows do, it is the maximum; the average of a
breaker's state is the share of instances in that state. What has several sets of dimensions can be read by each. Values of
labels are named where they are known before anything happens.
`

const HEADER = ['metric', 'type', 'unit', 'labels', 'meaning', 'signal', 'CloudWatch', 'dimensions']

/** Every metric of every service as a page of Markdown, the same on every machine. */
export async function metricsCatalogue(services: ComposedService[]): Promise<string> {
  const tables = await Promise.all(services.map(async each => ({ ...each, rows: await rowsOf(each) })))
  const [first, ...others] = tables.map(({ rows }) => rows)
  const common = (first ?? []).filter(row => others.every(rows => rows.includes(row)))
  const sections = [
    section('Every service', common),
    ...tables.map(({ name, rows }) =>
      section(
        name,
        rows.filter(row => !common.includes(row)),
      ),
    ),
  ]
  return [INTRODUCTION, ...sections].join('\n')
}

function section(title: string, rows: string[]): string {
  return `## ${title}\n\n${table(HEADER, rows)}\n`
}

async function rowsOf({ name, service: { metrics, log } }: ComposedService): Promise<string[]> {
  // Before those of the process, whose values differ from one machine to the next.
  const series = await metrics.series()
  metrics.observeProcess()
  reportExports(log, metrics)
  startEmf({ metrics, service: name, namespace: 'Catalogue', write: () => {}, log })
  const sorted = metrics.descriptions().toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return sorted.map(metric =>
    row(
      [
        code(metric.name),
        metric.type,
        unitOf(metric.name).toLowerCase(),
        metric.labels.map(label => describeLabel(label, valuesOf(metric, label, series))).join('; '),
        metric.help,
        metric.signal,
        metric.statistic,
        metric.statistic && dimensionsOf(metric),
      ].map(cell => cell || '–'),
    ),
  )
}

function valuesOf({ name }: MetricDescription, label: string, series: Series[]): string[] {
  const values = series
    .filter(({ metric }) => metric.name === name)
    .map(({ labels }) => String(labels[label]))
  return [...new Set(values)].sort()
}

function describeLabel(label: string, values: string[]): string {
  return values.length === 0
    ? `\`${label}\``
    : `\`${label}\`: ${values.map(value => `\`${value}\``).join(', ')}`
}

function dimensionsOf({ dimensions }: MetricDescription): string {
  return dimensions.map(labels => ['service', ...labels].join(', ')).join('; or ')
}

import { type Labels, type MetricDescription, unitOf } from './description.ts'

/** Values of a metric that share all dimensions. */
export type Point = { metric: MetricDescription; dimensions: Record<string, string>; values: number[] }

type Envelope = { namespace: string; service: string; timestampMs: number }

/** Of CloudWatch, which drops what exceeds it. */
const MAX_VALUES_OF_A_METRIC = 100
/** CloudWatch takes 100 metrics a line, and lines of 256 kB; container runtimes cut those in two that have more than 16 kB. */
const MAX_METRICS_OF_A_LINE = 50
const MAX_VALUES_OF_A_LINE = 100

/** The labels that are dimensions of `metric`, as CloudWatch can take them: 1 to 1,024 printable ASCII characters, no colon first. */
export function dimensionsOf(metric: MetricDescription, labels: Labels): Record<string, string> {
  const entries = metric.dimensions.flat().map(name => {
    const value = String(labels[name] ?? '').replace(/^:|[^ -~]/g, '?')
    return [name, value.trim() === '' ? 'none' : value.slice(0, 1_024)]
  })
  return Object.fromEntries(entries)
}

/** `points` as lines of CloudWatch's Embedded Metric Format, each within its limits; what is no finite number is no value. */
export function emfLines(points: Point[], envelope: Envelope): string[] {
  const alike = Map.groupBy(points, ({ metric, dimensions }) =>
    JSON.stringify([metric.dimensions, dimensions]),
  )
  return [...alike.values()].flatMap(group => packed(group).map(line => JSON.stringify(emf(line, envelope))))
}

/** Points of which each fits a line, by line. */
function packed(points: Point[]): Point[][] {
  const lines: Point[][] = []
  for (const point of points.flatMap(inParts)) {
    const line = lines.at(-1)
    if (line && hasRoomFor(line, point)) line.push(point)
    else lines.push([point])
  }
  return lines
}

function hasRoomFor(line: Point[], { metric, values }: Point): boolean {
  const valuesOfLine = line.reduce((sum, point) => sum + point.values.length, values.length)
  if (line.length === MAX_METRICS_OF_A_LINE || valuesOfLine > MAX_VALUES_OF_A_LINE) return false
  return line.every(point => point.metric.name !== metric.name)
}

function inParts(point: Point): Point[] {
  const values = point.values.filter(Number.isFinite)
  const parts: Point[] = []
  for (let at = 0; at < values.length; at += MAX_VALUES_OF_A_METRIC)
    parts.push({ ...point, values: values.slice(at, at + MAX_VALUES_OF_A_METRIC) })
  return parts
}

function emf(line: Point[], { namespace, service, timestampMs }: Envelope) {
  const [first] = line
  return {
    _aws: {
      Timestamp: timestampMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: first?.metric.dimensions.map(labels => ['service', ...labels]),
          Metrics: line.map(({ metric: { name } }) => ({ Name: name, Unit: unitOf(name) })),
        },
      ],
    },
    service,
    ...first?.dimensions,
    ...Object.fromEntries(line.map(({ metric, values }) => [metric.name, values])),
  }
}

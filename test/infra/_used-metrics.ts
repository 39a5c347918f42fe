import { parseMetricMath } from './_metric-math.ts'
import type { Plan, Values } from './plan.ts'

/** A metric as a dashboard or an alarm asks for it; values of dimensions that are searched for are not known. */
export type UsedMetric = {
  at: string
  namespace: string
  name: string
  dimensions: Record<string, string | undefined>
  statistic: string
}

export type Widget = Values & {
  type: string
  x: number
  y: number
  width: number
  height: number
  properties: Values
}

/** SEARCH('{"loans-dev",service,outcome} MetricName="scores_total" service="scoring-svc"', 'Sum') */
const SEARCH = /^SEARCH\('\{"([\w-]+)",([\w,]+)\} MetricName="(\w+)" service="([\w-]+)"', '(\w+)'\)$/

export const dashboardsOf = (plan: Plan): [string, Widget[]][] =>
  Object.entries(plan.outputs.dashboards as Record<string, { widgets: Widget[] }>).map(
    ([name, { widgets }]) => [name, widgets],
  )

export function metricsOnDashboards(plan: Plan): UsedMetric[] {
  return dashboardsOf(plan).flatMap(([dashboard, widgets]) =>
    widgets
      .filter(({ type }) => type === 'metric')
      .flatMap(({ properties }) => {
        const at = `${dashboard}: ${properties.title}`
        return properties.metrics.flatMap((row: unknown[]) => metricOfRow(at, row, properties.stat))
      }),
  )
}

function metricOfRow(at: string, row: unknown[], usual: string): UsedMetric[] {
  const texts = row.filter(part => typeof part === 'string')
  const options = (row.at(-1) instanceof Object ? row.at(-1) : {}) as { stat?: string; expression?: string }
  if (options.expression?.startsWith('SEARCH')) return [searched(at, options.expression)]
  if (options.expression) {
    parseMetricMath(options.expression)
    return []
  }
  const [namespace = '', name = '', ...pairs] = texts
  const dimensions = Object.fromEntries(
    pairs.flatMap((part, column) => (column % 2 === 0 ? [[part, pairs[column + 1]]] : [])),
  )
  return [{ at, namespace, name, dimensions, statistic: options.stat ?? usual }]
}

function searched(at: string, expression: string): UsedMetric {
  const [, namespace = '', dimensions = '', name = '', service, statistic = ''] =
    SEARCH.exec(expression) ?? []
  if (!namespace) throw new Error(`${at}: ${expression} is not understood`)
  const known: UsedMetric['dimensions'] = Object.fromEntries(
    dimensions.split(',').map(each => [each, undefined]),
  )
  return { at, namespace, name, dimensions: { ...known, service }, statistic }
}

export function metricsOfAlarms(plan: Plan): UsedMetric[] {
  return plan.resources
    .filter(({ type }) => type === 'aws_cloudwatch_metric_alarm')
    .flatMap(({ values }) => {
      const queried = (values.metric_query ?? []).flatMap(({ metric }: Values) => metric ?? [])
      const all = [...(values.metric_name ? [{ ...values, stat: values.statistic }] : []), ...queried]
      return all.map(({ namespace, metric_name: name, dimensions, stat: statistic }: Values) => ({
        at: values.alarm_name,
        namespace,
        name,
        dimensions,
        statistic,
      }))
    })
}

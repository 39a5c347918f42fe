import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../../local/repository.ts'
import { UNKNOWN, type Values } from '../plan.ts'
import { type Environment, look, type Rule, resources } from './rule.ts'

type Metric = { at: string; namespace: string; name: string }

export const metricNameRules: Rule[] = [
  {
    name: 'an alarm is on a metric that there is',
    look: environment => alarmMetrics(environment).map(metric => judge(environment, metric)),
  },
  {
    name: 'a dashboard shows metrics that there are',
    look: environment => dashboardMetrics(environment).map(metric => judge(environment, metric)),
  },
  {
    name: 'every metric of AWS that is listed is on a dashboard, or an alarm',
    look: environment => {
      const shown = new Set(
        [...dashboardMetrics(environment), ...alarmMetrics(environment)].map(
          ({ namespace, name }) => `${namespace} ${name}`,
        ),
      )
      return [...listedMetrics()].map(metric => look(metric, shown.has(metric), 'it is on none'))
    },
  },
]

function judge(environment: Environment, { at, namespace, name }: Metric) {
  const isOurs = namespace === `loans-${environment.name}`
  const isThere = isOurs ? ownMetrics().has(name) : listedMetrics().has(`${namespace} ${name}`)
  return look(at, isThere, `${namespace} ${name} is in no list`)
}

/** Those of docs/metrics.md that reach CloudWatch. */
function ownMetrics(): Set<string> {
  const rows = readFileSync(join(REPOSITORY, 'docs/metrics.md'), 'utf8').matchAll(/^\| `(\w+)` \|(.*)\|$/gm)
  const names = [...rows]
    .filter(([, , row]) => row?.split(' | ').at(-2)?.trim() !== '–')
    .map(([, name]) => String(name))
  return new Set(names)
}

/** `AWS/ECS CPUUtilization`, of docs/aws-metrics.json. */
function listedMetrics(): Set<string> {
  const file = join(REPOSITORY, 'docs/aws-metrics.json')
  if (!existsSync(file)) return new Set()
  return new Set(
    objectsIn(JSON.parse(readFileSync(file, 'utf8'))).map(({ namespace, name }) => `${namespace} ${name}`),
  )
}

function objectsIn(value: unknown): Values[] {
  if (value === null || typeof value !== 'object') return []
  const own = 'namespace' in value && 'name' in value ? [value as Values] : []
  return [...own, ...Object.values(value).flatMap(objectsIn)]
}

function alarmMetrics(environment: Environment): Metric[] {
  return resources(environment, 'aws_cloudwatch_metric_alarm').flatMap(({ address, values }) => {
    const queried = (values.metric_query ?? []).flatMap(({ metric = [] }: Values) => metric)
    return [values, ...queried]
      .filter(({ metric_name: name }) => name)
      .map(({ namespace, metric_name: name }) => ({ at: address, namespace, name }))
  })
}

function dashboardMetrics({ plan }: Environment): Metric[] {
  return Object.entries<Values>(plan.outputs.dashboards ?? {}).flatMap(([dashboard, { widgets = [] }]) =>
    widgets.flatMap(({ properties = {} }: Values) => metricsOf(dashboard, properties)),
  )
}

/** A row is [namespace, name, ...]; `.` repeats what the row above has there; an object alone is an expression. */
function metricsOf(at: string, { metrics = [] }: Values): Metric[] {
  let above: string[] = []
  return metrics.flatMap((row: unknown[]): Metric[] => {
    if (row === (UNKNOWN as unknown) || typeof row[0] !== 'string') return searchedIn(at, row[0] as Values)
    above = row.map((part, column) => (part === '.' ? String(above[column]) : String(part)))
    return [{ at, namespace: String(above[0]), name: String(above[1]) }]
  })
}

/** SEARCH('{AWS/ECS,ServiceName} MetricName="CPUUtilization"', ...) */
function searchedIn(at: string, { expression = '' }: Values = {}): Metric[] {
  const namespace = /\{\s*"?([^,"}]+)/.exec(expression)?.[1]
  const names = [...String(expression).matchAll(/MetricName\s*=\s*\(?\s*"?(\w+)/g)]
  return names.map(([, name]) => ({ at, namespace: String(namespace), name: String(name) }))
}

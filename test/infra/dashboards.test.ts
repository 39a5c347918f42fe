import { beforeAll, expect, test } from 'vitest'
import { awsMetrics, faultOf } from './_known-metrics.ts'
import { NAME, planO11y } from './_o11y.ts'
import { dashboardsOf, metricsOfAlarms, metricsOnDashboards, type Widget } from './_used-metrics.ts'
import type { Plan } from './plan.ts'

let plan: Plan
beforeAll(async () => {
  plan = await planO11y()
})

/** What the platform's first document asks to be watched, by component, in its words. */
const ASKED_FOR = {
  'AWS/ECS': ['CPUUtilization', 'MemoryUtilization'],
  'ECS/ContainerInsights': [
    'RunningTaskCount',
    'PendingTaskCount',
    'DesiredTaskCount',
    'CpuUtilized',
    'MemoryUtilized',
  ],
  'AWS/ApiGateway': ['Latency', 'IntegrationLatency', '5XXError', 'Count'],
  'AWS/ApplicationELB': [
    'RequestCount',
    'TargetResponseTime',
    'HTTPCode_ELB_5XX_Count',
    'HTTPCode_Target_2XX_Count',
    'HTTPCode_Target_5XX_Count',
    'HealthyHostCount',
    'UnHealthyHostCount',
  ],
  'AWS/RDS': [
    'CPUUtilization',
    'DatabaseConnections',
    'FreeableMemory',
    'ReadIOPS',
    'WriteIOPS',
    'ReadLatency',
    'WriteLatency',
    'DiskQueueDepth',
  ],
  'AWS/NATGateway': ['BytesIn', 'BytesOut'],
}
/** The logs of the same list that CloudWatch has, by the end of the log group's name. */
const LOGS_ASKED_FOR = [
  '/api-access',
  '/postgresql',
  '/vpc-flow-logs',
  '/loan-api',
  '/auth-svc',
  '/scoring-svc',
]

test.each(Object.entries(ASKED_FOR).flatMap(([namespace, names]) => names.map(name => [namespace, name])))(
  '%s %s, which was asked for, is on a dashboard under each name that AWS has for it',
  (namespace, asked) => {
    const listed = awsMetrics.filter(each => each.namespace === namespace && each.inSourceDocument === asked)
    expect(listed).not.toEqual([])
    const shown = metricsOnDashboards(plan).map(each => `${each.namespace} ${each.name}`)
    for (const { name } of listed) expect(shown).toContain(`${namespace} ${name}`)
  },
)

test.each(LOGS_ASKED_FOR)('the log group *%s is on a dashboard', group => {
  const queries = dashboardsOf(plan).flatMap(([, widgets]) =>
    widgets.filter(({ type }) => type === 'log').map(({ properties }) => properties.query as string),
  )
  const groups = plan.resources
    .filter(({ type }) => type === 'aws_cloudwatch_log_group')
    .map(({ values }) => values.name as string)
  expect(
    groups.some(each => each.endsWith(group) && queries.some(query => query.includes(`'${each}'`))),
  ).toBe(true)
})

test('every metric on a dashboard is one that there is, by dimensions and a statistic that it has', () => {
  const used = metricsOnDashboards(plan)
  expect(used.length).toBeGreaterThan(150)
  expect(used.flatMap(each => faultOf(each, NAME))).toEqual([])
})

test('so is every metric of an alarm, and all its dimensions have values', () => {
  const used = metricsOfAlarms(plan)
  expect(used.length).toBeGreaterThan(50)
  expect(used.flatMap(each => faultOf(each, NAME))).toEqual([])
  expect(used.filter(({ dimensions }) => Object.values(dimensions).some(value => !value))).toEqual([])
})

test('everything that the list of AWS’ metrics has is used somewhere', () => {
  const used = [...metricsOnDashboards(plan), ...metricsOfAlarms(plan)]
  const sets = new Set(
    used.map(
      each => `${each.namespace} ${each.name} ${Object.keys(each.dimensions).sort()} ${each.statistic}`,
    ),
  )
  const listed = awsMetrics.flatMap(each =>
    each.statistics.map(statistic => ({
      ...each,
      statistic,
      by: each.dimensions.map(set => [...set].sort()),
    })),
  )
  const unused = listed.filter(
    ({ namespace, name, by, statistic }) =>
      !by.some(set => sets.has(`${namespace} ${name} ${set} ${statistic}`)),
  )
  expect(unused.map(({ namespace, name, statistic }) => `${namespace} ${name} ${statistic}`)).toEqual([])
})

test('there is the golden one, and one for each component', () => {
  expect(dashboardsOf(plan).map(([name]) => name)).toEqual([
    'auth-svc',
    'database',
    'ecs',
    'external-score-mock',
    'gateway',
    'golden-signals',
    'load-balancer',
    'loan-api',
    'network',
    'scoring-svc',
  ])
})

test('the golden one leads to every other', () => {
  const dashboards = dashboardsOf(plan)
  const golden = dashboards.find(([name]) => name === 'golden-signals')?.[1] ?? []
  const text = golden.map(({ properties }) => properties.markdown ?? '').join()
  const linked = [...text.matchAll(/#dashboards\/dashboard\/([\w-]+)\)/g)].map(([, name]) => name)
  const others = dashboards
    .map(([name]) => `${NAME}-${name}`)
    .filter(name => name !== `${NAME}-golden-signals`)
  expect(linked.toSorted()).toEqual(others.toSorted())
})

test('the golden one has all four signals, every objective’s budget, and what the design does when a peer fails', () => {
  const golden = new Map(dashboardsOf(plan)).get('golden-signals') ?? []
  const titles = golden.map(({ properties }) => String(properties.title))
  for (const words of [
    'Latency:',
    'Traffic:',
    'Errors:',
    'Saturation:',
    'breaker',
    'again',
    'deferred',
    'oldest undecided',
  ]) {
    expect(titles.filter(title => title.includes(words))).not.toEqual([])
  }
  expect(titles.filter(title => title.startsWith('Is the budget left?'))).toHaveLength(4)
  const latency = golden.find(({ properties }) => properties.title?.includes('POST /loan/apply'))
  expect(latency?.properties.annotations.horizontal).toEqual([{ label: 'objective', value: 800 }])
  expect(latency?.properties.annotations.vertical).toHaveLength(1)
})

const TYPES = ['metric', 'text', 'alarm', 'log']
const COLUMNS = 24
/** CloudWatch draws no more, of each dashboard. */
const METRICS_AT_MOST = 500

test('CloudWatch takes them: known kinds of widgets, on the grid, none on another, not too many metrics', () => {
  for (const [name, widgets] of dashboardsOf(plan)) {
    const taken = new Set<string>()
    for (const widget of widgets) {
      expect(TYPES).toContain(widget.type)
      expect(widget.x + widget.width, `${name}: ${widget.properties.title}`).toBeLessThanOrEqual(COLUMNS)
      for (const cell of cellsOf(widget)) {
        expect(taken.has(cell), `${name}: ${widget.properties.title} lies on another`).toBe(false)
        taken.add(cell)
      }
      if (widget.type === 'text') continue
      expect(widget.properties.title, `${name}`).toMatch(/\?|log/)
      if (widget.type === 'log') expect(widget.properties.query).toMatch(/^SOURCE '\/[\w/-]+'/)
      if (widget.type === 'metric') expect(idsAskedFor(widget)).toEqual([])
    }
    const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? [])
    expect(metrics.length).toBeLessThanOrEqual(METRICS_AT_MOST)
  }
})

function cellsOf({ x, y, width, height }: Widget): string[] {
  return Array.from(
    { length: width * height },
    (_, at) => `${x + (at % width)} ${y + Math.floor(at / width)}`,
  )
}

/** Ids that an expression of the widget names, and none of its rows has. */
function idsAskedFor({ properties }: Widget): string[] {
  const options: { id?: string; expression?: string }[] = properties.metrics.map(
    (row: unknown[]) => row.at(-1) ?? {},
  )
  const ids = options.map(({ id }) => id)
  return options.flatMap(({ expression }) => {
    if (!expression || expression.startsWith('SEARCH')) return []
    const asked = expression.match(/\b[a-z]\w*\b/g) ?? []
    return asked.filter(id => !ids.includes(id))
  })
}

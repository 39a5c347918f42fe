import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../../local/repository.ts'
import type { Resource, Values } from '../plan.ts'
import { type Environment, look, type Rule, resources } from './rule.ts'

const { freshness } = JSON.parse(readFileSync(join(REPOSITORY, 'slo.json'), 'utf8')).objectives

/** Of each alarm that stands alone, by its name in Terraform: when it is one. A change of one is a change here, too. */
const ALARMS: Record<string, string> = {
  breaker_open: 'Average of circuit_breaker_state >= 0.5, 3 of 5 times 60 s',
  database_capacity: 'Average of ACUUtilization >= 90, 3 of 3 times 300 s',
  metrics_absent: 'Maximum of process_resident_memory_bytes < 1, 5 of 5 times 60 s',
  past_maximum_age: 'Maximum of applications_past_maximum_age > 0, 1 of 1 times 300 s',
  personal_data_in_logs: 'SUM of each, Sum of LogEventsWithFindings > 0, 1 of 1 times 300 s',
  target_5xx:
    'IF(bad >= 5, bad / requests, 0), Sum of HTTPCode_Target_5XX_Count as bad and Sum of RequestCount as requests > 0.05, 3 of 5 times 60 s',
  tasks_missing:
    'desired - running, Average of DesiredTaskCount as desired and Average of RunningTaskCount as running > 0, 10 of 10 times 60 s',
  undecided_age: `Maximum of oldest_undecided_application_seconds > ${freshness.withinMinutes * 60}, 5 of 5 times 60 s`,
  unhealthy_hosts: 'Maximum of UnHealthyHostCount > 0, 5 of 5 times 60 s',
}

export const alarmTableRules: Rule[] = [
  {
    name: 'an alarm is one when it is meant to be',
    look: environment => {
      const alarms = standalone(environment)
      return [
        ...Object.keys(ALARMS).map(name =>
          look(
            name,
            alarms.some(alarm => alarm.name === name),
            'it is not there',
          ),
        ),
        ...alarms.map(({ address, name, values }) => {
          const written = described(values)
          return look(address, written === ALARMS[name], `${written}; meant is ${ALARMS[name]}`)
        }),
      ]
    },
  },
]

function standalone(environment: Environment): Resource[] {
  return resources(environment, 'aws_cloudwatch_metric_alarm').filter(({ name }) => name !== 'burn')
}

const COMPARISONS: Record<string, string> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
}

/** A sum of all that there is, with gaps as 0: of how many is not told. */
const SUM_OF_EACH = /^SUM\(\[(?:FILL\(m\d+, 0\)(?:, )?)+\]\)$/

/** `Maximum of UnHealthyHostCount > 0, 5 of 5 times 60 s`; of several metrics, the expression first. */
function described(alarm: Values): string {
  const queries: Values[] = alarm.metric_query ?? []
  const expression: string | undefined = queries.find(each => each.return_data)?.expression
  const isSum = expression !== undefined && SUM_OF_EACH.test(expression)
  const metrics = queries.flatMap(({ id, metric = [] }) =>
    metric.map((each: Values) => ({ ...each, id: isSum ? undefined : id })),
  )
  const asked = alarm.metric_name ? [{ ...alarm, stat: alarm.statistic, id: undefined }] : metrics
  const what = new Set(
    asked.map(({ stat, metric_name: name, id }) => `${stat} of ${name}${id ? ` as ${id}` : ''}`),
  )
  const periods = new Set(asked.map(({ period }) => period))
  const compared = `${COMPARISONS[alarm.comparison_operator]} ${alarm.threshold}`
  const times = `${alarm.datapoints_to_alarm || alarm.evaluation_periods} of ${alarm.evaluation_periods}`
  const value = [isSum ? 'SUM of each' : expression, [...what].sort().join(' and ')]
  return `${value.filter(Boolean).join(', ')} ${compared}, ${times} times ${[...periods]} s`
}

import { awsMetrics, faultOf } from '../_known-metrics.ts'
import { metricsOfAlarms, metricsOnDashboards, type UsedMetric } from '../_used-metrics.ts'
import { UNKNOWN } from '../plan.ts'
import { type Environment, look, type Rule } from './rule.ts'

export const metricNameRules: Rule[] = [
  {
    name: 'an alarm is on a metric that there is',
    look: environment => metricsOfAlarms(environment.plan).map(used => judge(environment, used)),
  },
  {
    name: 'a dashboard shows metrics that there are',
    look: environment => metricsOnDashboards(environment.plan).map(used => judge(environment, used)),
  },
  {
    name: 'every metric of AWS that is listed is on a dashboard, or an alarm',
    look: ({ plan }) => {
      const shown = new Set([...metricsOnDashboards(plan), ...metricsOfAlarms(plan)].map(nameOf))
      return awsMetrics.map(nameOf).map(metric => look(metric, shown.has(metric), 'it is on none'))
    },
  },
]

type Named = { namespace: string; name: string }

const nameOf = ({ namespace, name }: Named) => `${namespace} ${name}`

function judge({ name }: Environment, used: UsedMetric) {
  // Which dimensions it has is not known before its API is there; dashboards.test.ts plans with one that is.
  const isUnknown = (used.dimensions as unknown) === UNKNOWN
  const faults = faultOf(used, `loans-${name}`).filter(fault => !(isUnknown && fault.includes(' is not by ')))
  return look(used.at, faults.length === 0, faults.join('; '))
}

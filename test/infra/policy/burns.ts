import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../../local/repository.ts'
import type { Resource, Values } from '../plan.ts'
import { each, look, type Rule, resources } from './rule.ts'

const slo = JSON.parse(readFileSync(join(REPOSITORY, 'slo.json'), 'utf8'))

const DAY_SECONDS = 86_400

/** Table 5-8 of Google's SRE workbook: the share of the month's budget that is spent within `long` seconds. */
const WINDOWS: Record<string, { share: number; long: number; short: number }> = {
  '1h': { share: 0.02, long: 3_600, short: 300 },
  '6h': { share: 0.05, long: 21_600, short: 1_800 },
  '1d': { share: 0.1, long: 86_400, short: 7_200 },
  '3d': { share: 0.1, long: 259_200, short: 21_600 },
}

/** What takes a deployment back: that it is now (a short window), and that it is not one request at night (the guard). */
const DEPLOYMENT = 'availability-deployment'

const HALF = /^(\w+)-burn-(\w+)-(long|short)$/

export const burnRules: Rule[] = [
  {
    name: 'a composite rings when both halves of its window do',
    look: environment =>
      each(environment, 'aws_cloudwatch_composite_alarm', ({ address, values }) => {
        const [long, short] = ['long', 'short'].map(half => `ALARM("${values.alarm_name}-${half}")`)
        return look(address, values.alarm_rule === `${long} AND ${short}`, values.alarm_rule)
      }),
  },
  {
    name: 'a half of a burn is over its window, on its budget, and the long one alone is guarded',
    look: environment =>
      resources(environment, 'aws_cloudwatch_metric_alarm')
        .filter(({ name }) => name === 'burn')
        .map(alarm => {
          const name = alarm.values.alarm_name.slice(`loans-${environment.name}-`.length)
          const [written, meant] = [described(alarm), meaningOf(name)]
          return look(alarm.address, written === meant, `${written}; meant is ${meant}`)
        }),
  },
]

function meaningOf(name: string): string {
  const [, objective = '', window = '', half] =
    HALF.exec(name === DEPLOYMENT ? 'availability-burn-1h-short' : name) ?? []
  const times = WINDOWS[window]
  if (!times) return 'nothing'
  const budget = 1 - slo.objectives[objective].target
  const factor = (times.share * slo.windowDays * DAY_SECONDS) / times.long
  const total = objective === 'availability' ? '(requests - FILL(refused, 0))' : '(bad + good)'
  const isGuarded = half === 'long' || name === DEPLOYMENT
  const ratio = isGuarded ? `IF(bad >= 5, bad / ${total}, 0)` : `bad / ${total}`
  const seconds = half === 'long' ? times.long : times.short
  return `${ratio} GreaterThanThreshold ${rounded(factor * budget)}, once in ${seconds} s, Sum`
}

function described({ values }: Resource): string {
  const queries: Values[] = values.metric_query
  const metrics: Values[] = queries.flatMap(({ metric = [] }) => metric)
  const of = (key: string) => [...new Set(metrics.map(each => each[key]))].join()
  const ratio = queries.find(({ return_data: isResult }) => isResult)?.expression
  const times = values.evaluation_periods === 1 ? 'once' : `${values.evaluation_periods} times`
  return `${ratio} ${values.comparison_operator} ${rounded(values.threshold)}, ${times} in ${of('period')} s, ${of('stat')}`
}

/** Of what both compute in binary fractions. */
const rounded = (share: number) => share.toFixed(6)

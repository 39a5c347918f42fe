import { type Numbers, parseMetricMath } from './_metric-math.ts'
import type { Plan, Values } from './plan.ts'

/** What happened in a minute: requests that were answered well, that failed, and that were refused (4xx). */
export type Minute = { good: number; bad: number; refused: number }

/** When an alarm rang first, and when it was last, in minutes since the start; or never. */
export type Ringing = { first: number; last: number } | 'never'

type Half = (series: Series, minute: number) => boolean

/** Sums up to each minute, so that a window of three days is a subtraction. */
type Series = { sums: Minute[]; length: number }

/**
 * The composites of the plan whose halves burn a budget, by name without prefix: each with what rings when on a series. A half's
 * window ends with the minute that is looked at; where CloudWatch aligns its windows otherwise, it is late by one of them at most.
 */
export function burnAlarms(plan: Plan, prefix: string): Map<string, (minutes: Minute[]) => Ringing> {
  const halves = new Map(
    plan.resources
      .filter(({ type, name }) => type === 'aws_cloudwatch_metric_alarm' && name === 'burn')
      .map(({ values }): [string, Half] => [values.alarm_name, toHalf(values)]),
  )
  return new Map(
    plan.resources
      .filter(({ type }) => type === 'aws_cloudwatch_composite_alarm')
      .map(({ values }) => [values.alarm_name.slice(prefix.length + 1), ringing(toRule(values, halves))]),
  )
}

function toRule({ alarm_rule: rule }: Values, halves: Map<string, Half>): Half {
  const parts = String(rule)
    .split(' AND ')
    .map(part => {
      const half = halves.get(/^ALARM\("([\w-]+)"\)$/.exec(part)?.[1] ?? '')
      if (!half) throw new Error(`${rule}: ${part} is not understood`)
      return half
    })
  return (series, minute) => parts.every(half => half(series, minute))
}

function toHalf(values: Values): Half {
  if (values.comparison_operator !== 'GreaterThanThreshold' || values.evaluation_periods !== 1) {
    throw new Error(`${values.alarm_name} compares otherwise than is understood`)
  }
  if (values.treat_missing_data !== 'notBreaching') throw new Error(`${values.alarm_name}: missing data`)
  const { evaluate } = parseMetricMath(
    values.metric_query.find((query: Values) => query.expression).expression,
  )
  const metrics = values.metric_query.flatMap(({ id, metric }: Values) =>
    (metric ?? []).map((each: Values) => ({ id, ...each })),
  )
  return (series, minute) => {
    const numbers: Numbers = {}
    for (const metric of metrics) numbers[metric.id] = sumOf(metric, series, minute)
    const value = evaluate(numbers)
    return value !== undefined && value > values.threshold
  }
}

/** As CloudWatch has it: the gateway says nothing while nobody asks, and our counters say 0. */
function sumOf(metric: Values, series: Series, minute: number): number | undefined {
  if (metric.stat !== 'Sum') throw new Error(`${metric.id} is no sum`)
  const { good, bad, refused } = within(series, minute, metric.period / 60)
  const requests = good + bad + refused
  switch (
    `${metric.namespace === 'AWS/ApiGateway' ? '' : 'own '}${metric.dimensions.result ?? metric.metric_name}`
  ) {
    case 'own good':
      return good
    case 'own bad':
      return bad
    case '5xx':
      return requests === 0 ? undefined : bad
    case 'Count':
      return requests === 0 ? undefined : requests
    case '4xx':
      return refused === 0 ? undefined : refused
    default:
      throw new Error(`${metric.metric_name} is not understood`)
  }
}

function within({ sums }: Series, minute: number, minutes: number): Minute {
  const to = sums[minute]
  const before = sums[minute - minutes] ?? { good: 0, bad: 0, refused: 0 }
  if (!to) throw new Error(`no minute ${minute}`)
  return { good: to.good - before.good, bad: to.bad - before.bad, refused: to.refused - before.refused }
}

function ringing(rule: Half): (minutes: Minute[]) => Ringing {
  return minutes => {
    const series = toSeries(minutes)
    const rings = minutes.flatMap((_, minute) => (rule(series, minute) ? [minute] : []))
    const [first, last] = [rings[0], rings.at(-1)]
    return first === undefined || last === undefined ? 'never' : { first, last }
  }
}

function toSeries(minutes: Minute[]): Series {
  let sum: Minute = { good: 0, bad: 0, refused: 0 }
  const sums = minutes.map(({ good, bad, refused }) => {
    sum = { good: sum.good + good, bad: sum.bad + bad, refused: sum.refused + refused }
    return sum
  })
  return { sums, length: minutes.length }
}

import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { REPOSITORY } from '../../../local/repository.ts'
import { type Resource, UNKNOWN, type Values } from '../plan.ts'
import {
  type Environment,
  each,
  expressionsOf,
  isGiven,
  look,
  type Rule,
  referencesIn,
  resources,
} from './rule.ts'

const HOUR_SECONDS = 3_600
const DAY_SECONDS = 86_400

export const alarmRules: Rule[] = [
  {
    // Somebody is told of it, or of a composite that is made of it, or ECS takes a deployment back.
    name: 'an alarm acts, or is part of one that does',
    look: environment =>
      [
        ...resources(environment, 'aws_cloudwatch_metric_alarm'),
        ...resources(environment, 'aws_cloudwatch_composite_alarm'),
      ].map(({ address, values }) => {
        const tells = isGiven(values.alarm_actions) && values.actions_enabled !== false
        const isPart = isIn(rulesOf(environment), values)
        const isWatched = resources(environment, 'aws_ecs_service').some(service =>
          service.values.alarms?.[0]?.alarm_names.includes(values.alarm_name),
        )
        return look(address, tells || isPart || isWatched, 'nobody is told')
      }),
  },
  {
    name: 'a part of a composite tells nobody by itself',
    look: environment =>
      partsOf(environment).map(({ address, values }) =>
        look(address, !isGiven(values.alarm_actions), 'it tells, too'),
      ),
  },
  {
    name: 'a composite is of alarms that there are',
    look: environment => {
      const names = [
        ...resources(environment, 'aws_cloudwatch_metric_alarm'),
        ...resources(environment, 'aws_cloudwatch_composite_alarm'),
      ].map(({ values }) => values.alarm_name)
      return each(environment, 'aws_cloudwatch_composite_alarm', ({ address, values }) => {
        const parts = [
          ...String(values.alarm_rule).matchAll(/(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^")]+)"?\s*\)/g),
        ].map(([, name]) => name)
        return look(
          address,
          values.alarm_rule === UNKNOWN || (parts.length > 0 && parts.every(part => names.includes(part))),
          `of ${parts}`,
        )
      })
    },
  },
  {
    name: 'an alarm says what missing data means',
    look: environment =>
      each(environment, 'aws_cloudwatch_metric_alarm', alarm => {
        const path = [alarm.module, alarm.type, alarm.name].filter(Boolean).join('.')
        const written = environment.plan.configuration.get(path)?.expressions ?? {}
        const isSaid = 'treat_missing_data' in written && isGiven(alarm.values.treat_missing_data)
        return look(alarm.address, isSaid, 'it does not')
      }),
  },
  {
    // The lines of EMF come each minute while the service runs: their absence is the alarm.
    name: 'metrics that cease are an alarm',
    look: environment => {
      const breaching = resources(environment, 'aws_cloudwatch_metric_alarm').filter(
        ({ values }) =>
          values.namespace === `loans-${environment.name}` && values.treat_missing_data === 'breaching',
      )
      return ['loan-api', 'auth-svc', 'scoring-svc'].map(service =>
        look(
          service,
          breaching.some(({ values }) => values.dimensions?.service === service),
          'they are not',
        ),
      )
    },
  },
  {
    name: 'an alarm looks at a window that CloudWatch has',
    look: environment =>
      each(environment, 'aws_cloudwatch_metric_alarm', ({ address, values }) =>
        periodsOf(values).map(period => {
          const window = period * values.evaluation_periods
          const most = period >= HOUR_SECONDS ? 7 * DAY_SECONDS : DAY_SECONDS
          const isRight = (period % 60 === 0 || [10, 20, 30].includes(period)) && window <= most
          return look(address, isRight, `${values.evaluation_periods} times ${period} s`)
        }),
      ),
  },
  {
    name: 'who is told knows what to do: a runbook that there is',
    look: environment =>
      [
        ...resources(environment, 'aws_cloudwatch_metric_alarm'),
        ...resources(environment, 'aws_cloudwatch_composite_alarm'),
      ]
        .filter(({ values }) => isGiven(values.alarm_actions))
        .map(({ address, values }) => {
          const link = /\S+\.md\b/.exec(String(values.alarm_description))?.[0]
          const isThere = link !== undefined && existsSync(join(REPOSITORY, 'docs/runbooks', basename(link)))
          return look(address, isThere, `its link is ${link}`)
        }),
  },
  {
    name: 'in prod somebody is there to be told',
    only: 'prod',
    look: environment =>
      ['page', 'ticket'].map(severity => {
        const told = resources(environment, 'aws_sns_topic_subscription').flatMap(subscription =>
          severityOf(environment, subscription),
        )
        return look(severity, told.includes(severity), 'nobody is')
      }),
  },
  {
    name: 'in prod they are told by e-mail',
    only: 'prod',
    look: environment =>
      each(environment, 'aws_sns_topic_subscription', ({ address, values }) =>
        look(
          address,
          /^[^@\s]+@[^@\s]+$/.test(values.endpoint) && values.protocol === 'email',
          `${values.protocol} ${values.endpoint}`,
        ),
      ),
  },
]

/** Of the topic that is referred to: by its name, or as what the subscription is made for says. */
function severityOf(environment: Environment, subscription: Resource): string[] {
  const topic = referencesIn(expressionsOf(environment, subscription).topic_arn)
  if (!topic.includes('each.value.severity'))
    return topic.flatMap(each => /^aws_sns_topic\.this\["(\w+)"\]$/.exec(each)?.[1] ?? [])
  return topic.includes('aws_sns_topic.this') ? [/\["(\w+) /.exec(subscription.address)?.[1] ?? ''] : []
}

function rulesOf(environment: Environment): string[] {
  return resources(environment, 'aws_cloudwatch_composite_alarm').map(({ values }) =>
    String(values.alarm_rule),
  )
}

function partsOf(environment: Environment): Resource[] {
  const rules = rulesOf(environment)
  return resources(environment, 'aws_cloudwatch_metric_alarm').filter(({ values }) => isIn(rules, values))
}

function isIn(rules: string[], { alarm_name: name }: Values): boolean {
  return rules.some(rule => rule.includes(`(${name})`) || rule.includes(`("${name}")`))
}

function periodsOf({ period, metric_query: queries = [] }: Values): number[] {
  const ofQueries = queries.flatMap(({ metric = [], period: own }: Values) => [
    own,
    ...metric.map((each: Values) => each.period),
  ])
  return [period, ...ofQueries].filter(Number)
}

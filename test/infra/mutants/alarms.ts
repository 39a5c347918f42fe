import type { Mutant } from './mutant.ts'

const O11Y = 'modules/o11y'
const BURN = `${O11Y}/burn-rate.tf`
const APPLICATION = `${O11Y}/alarms-application.tf`
const INFRASTRUCTURE = `${O11Y}/alarms-infrastructure.tf`
const EVENTS = `${O11Y}/events.tf`

export const alarmsMutants: Mutant[] = [
  {
    name: 'half of what loan-api answers fails, and nobody is told',
    file: INFRASTRUCTURE,
    find: 'threshold           = 0.05',
    replace: 'threshold           = 0.5',
  },
  {
    name: 'an alarm on the average age of applications',
    file: APPLICATION,
    find: '"oldest_undecided_application_seconds"\n  dimensions          = { service = "loan-api" }\n  statistic           = "Maximum"',
    replace:
      '"oldest_undecided_application_seconds"\n  dimensions          = { service = "loan-api" }\n  statistic           = "Minimum"',
  },
  {
    name: 'more tasks than should run are missing',
    file: INFRASTRUCTURE,
    find: 'expression  = "desired - running"',
    replace: 'expression  = "running - desired"',
  },
  {
    name: 'either half of a burn pages',
    file: BURN,
    find: 'join(" AND "',
    replace: 'join(" OR "',
  },
  {
    name: 'an outage at night is silent',
    file: BURN,
    find: 'ratio = "bad / ',
    replace: 'ratio = "IF(bad >= 5, bad / 1, 0) / ',
  },
  {
    name: 'an alarm of a deployment that comes an hour late',
    file: BURN,
    find: 'seconds = local.burns["availability-burn-1h"].short',
    replace: 'seconds = local.burns["availability-burn-1h"].long',
  },
  {
    name: 'nobody hears of a deployment that was given up',
    file: EVENTS,
    find: '"SERVICE_DEPLOYMENT_FAILED"',
    replace: '"SERVICE_DEPLOYMENT_COMPLETED"',
  },
  {
    name: 'nobody hears of a migration that failed',
    file: EVENTS,
    find: 'anything-but = [0]',
    replace: 'anything-but = [1]',
  },
  {
    name: 'all e-mail is a ticket',
    file: `${O11Y}/topics.tf`,
    find: 'topic_arn = aws_sns_topic.this[each.value.severity].arn',
    replace: 'topic_arn = aws_sns_topic.this["ticket"].arn',
  },
  {
    name: 'no connections are kept for the migration',
    file: 'modules/demo/database.tf',
    find: 'reserved_connections = 25',
    replace: 'reserved_connections = 0',
  },
]

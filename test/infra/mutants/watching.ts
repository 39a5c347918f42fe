import type { Mutant } from './mutant.ts'

const O11Y = 'modules/o11y'
const BURN = `${O11Y}/burn-rate.tf`
const APPLICATION = `${O11Y}/alarms-application.tf`
const INFRASTRUCTURE = `${O11Y}/alarms-infrastructure.tf`
const BUCKET = `${O11Y}/load-balancer-logs.tf`

export const watchingMutants: Mutant[] = [
  {
    name: 'nobody is told that budgets burn',
    file: BURN,
    find: '  alarm_actions     = [aws_sns_topic.this[each.value.severity].arn]\n',
    replace: '',
  },
  {
    name: 'nobody is told that applications wait',
    file: APPLICATION,
    find: '  # It is missing when loan-api cannot ask the database, or does not run: others tell of that.\n  treat_missing_data = "notBreaching"\n  alarm_actions      = [aws_sns_topic.this["page"].arn]\n',
    replace: '  treat_missing_data = "notBreaching"\n',
  },
  {
    name: 'halves of an alarm tell, too',
    file: BURN,
    find: 'threshold = each.value.factor * each.value.budget\n',
    replace:
      'threshold = each.value.factor * each.value.budget\n  alarm_actions = [aws_sns_topic.this["page"].arn]\n',
  },
  {
    name: 'a composite of alarms that there are not',
    file: BURN,
    find: '[for half in ["long", "short"] : "ALARM(\\"${',
    replace: '[for half in ["long", "short"] : "ALARM(\\"x${',
  },
  {
    name: 'what missing data means is not said',
    file: BURN,
    find: '  treat_missing_data = "notBreaching"\n',
    replace: '',
  },
  {
    name: 'metrics that cease are no alarm',
    file: APPLICATION,
    find: '"breaching"',
    replace: '"notBreaching"',
  },
  {
    name: 'an alarm on a metric that nobody writes',
    file: APPLICATION,
    find: '"oldest_undecided_application_seconds"',
    replace: '"oldest_undecided_seconds"',
  },
  {
    name: 'an alarm on a metric that AWS does not have',
    file: INFRASTRUCTURE,
    find: '"HTTPCode_Target_5XX_Count"',
    replace: '"HTTPCode_Target_5XX"',
  },
  {
    name: 'a window longer than CloudWatch remembers',
    file: APPLICATION,
    find: 'period              = 300\n  evaluation_periods  = 1\n',
    replace: 'period              = 300\n  evaluation_periods  = 600\n',
  },
  {
    name: 'a runbook that is not there',
    file: APPLICATION,
    find: '/undecided-age.md',
    replace: '/undecided.md',
  },
  {
    name: 'logs for thirteen days',
    in: 'dev',
    file: 'environments/dev/main.tf',
    find: 'retention_days      = 14',
    replace: 'retention_days      = 13',
  },
  {
    name: 'logs of prod for a week',
    file: 'environments/prod/main.tf',
    find: 'retention_days      = 365',
    replace: 'retention_days      = 7',
  },
  {
    name: 'half of what flows is logged',
    file: `${O11Y}/flow-logs.tf`,
    find: 'traffic_type             = "ALL"',
    replace: 'traffic_type             = "REJECT"',
  },
  {
    name: 'topics are not encrypted',
    file: `${O11Y}/topics.tf`,
    find: '  kms_master_key_id = aws_kms_key.this.arn\n',
    replace: '',
  },
  {
    name: 'topics have a key that CloudWatch may not use',
    file: `${O11Y}/topics.tf`,
    find: 'kms_master_key_id = aws_kms_key.this.arn',
    replace: 'kms_master_key_id = "alias/aws/sns"',
  },
  {
    name: 'the key is never renewed',
    file: `${O11Y}/encryption.tf`,
    find: 'enable_key_rotation     = true',
    replace: 'enable_key_rotation     = false',
  },
  {
    name: 'logs of the load balancer may be made public',
    file: BUCKET,
    find: 'block_public_policy     = true',
    replace: 'block_public_policy     = false',
  },
  {
    name: 'logs of the load balancer come without TLS',
    file: BUCKET,
    find: 'variable = "aws:SecureTransport"',
    replace: 'variable = "aws:SecureTransfer"',
  },
  {
    name: 'anybody writes to the bucket',
    file: BUCKET,
    find: 'type        = "Service"\n      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]',
    replace: 'type        = "*"\n      identifiers = ["*"]',
  },
  {
    name: 'the flow log may write to every group',
    file: `${O11Y}/flow-logs.tf`,
    find: 'resources = [aws_cloudwatch_log_group.this["vpc-flow-logs"].arn, "',
    replace: 'resources = ["*", "',
  },
]

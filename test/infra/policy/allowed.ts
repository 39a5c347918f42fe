/** By the document's name, its statements: actions, to whom where it says so, conditions. */
export const ALLOWED: Record<string, string[]> = {
  // Roles of tasks: what ECS does before the containers start, and what they do themselves.
  ecs_tasks: ['Allow sts:AssumeRole to Service ecs-tasks.amazonaws.com if StringEquals aws:SourceAccount'],
  execution: [
    'Allow ecr:GetAuthorizationToken',
    'Allow ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer',
    'Allow logs:CreateLogStream, logs:PutLogEvents',
  ],
  collector: ['Allow xray:PutTelemetryRecords, xray:PutTraceSegments'],
  database_login: ['Allow rds-db:connect'],
  // The role that flow logs are written by.
  flow_logs_assume: [
    'Allow sts:AssumeRole to Service vpc-flow-logs.amazonaws.com if ArnLike aws:SourceArn, StringEquals aws:SourceAccount',
  ],
  flow_logs: [
    'Allow logs:CreateLogStream, logs:DescribeLogStreams, logs:PutLogEvents',
    'Allow logs:DescribeLogGroups',
  ],
  // Of the key, the topics and the bucket: who else gets to them.
  key: [
    'Allow kms:* to AWS account',
    'Allow kms:Decrypt, kms:DescribeKey, kms:Encrypt, kms:GenerateDataKey*, kms:ReEncrypt* to Service logs.eu-west-1.amazonaws.com if ArnLike kms:EncryptionContext:aws:logs:arn',
    'Allow kms:Decrypt, kms:GenerateDataKey* to Service cloudwatch.amazonaws.com if StringEquals aws:SourceAccount',
    'Allow kms:Decrypt, kms:GenerateDataKey* to Service events.amazonaws.com',
  ],
  topic: [
    'Allow sns:Publish to Service cloudwatch.amazonaws.com if ArnLike aws:SourceArn',
    'Allow sns:Publish to Service events.amazonaws.com',
    'Deny sns:Publish to AWS * if Bool aws:SecureTransport',
  ],
  load_balancer_logs: [
    'Allow s3:PutObject to Service logdelivery.elasticloadbalancing.amazonaws.com',
    'Deny s3:* to AWS * if Bool aws:SecureTransport',
  ],
}

/** The same of tasks that are given a secret: loan-api and the migration. */
export const OF_TASKS: Record<string, string[]> = {
  execution: ['Allow secretsmanager:GetSecretValue', 'Allow kms:Decrypt if StringEquals kms:ViaService'],
}

const ARN = `arn:\${data.aws_partition.this.partition}`
const FLOW_LOGS = 'aws_cloudwatch_log_group.this["vpc-flow-logs"].arn'
const LOGS_OF_BALANCER = 'aws_s3_bucket.load_balancer_logs.arn'

/** Each line with a `*`, by document and statement (its sid, or its first action). */
export const STARS = [
  // A login is to the registry as a whole, and X-Ray has no resource for spans.
  'execution Login: resources = ["*"]',
  'collector Spans: resources = ["*"]',
  // The streams of groups that are named.
  `execution Logs: resources = [for group in local.log_groups : "${ARN}:logs:\${var.region}:\${var.account_id}:log-group:\${group}:*"]`,
  `flow_logs logs:CreateLogStream: resources = [${FLOW_LOGS}, "\${${FLOW_LOGS}}:*"]`,
  // Whoever writes flow logs looks for the group among all, and has one flow log or another of this account.
  `flow_logs logs:DescribeLogGroups: resources = ["\${local.arn_prefix.logs}:log-group:*"]`,
  `flow_logs_assume sts:AssumeRole: values = ["\${local.arn_prefix.ec2}:vpc-flow-log/*"]`,
  // In the policy of a key, `*` is that key. The account's IAM says who of it may use it, or nobody could change it again.
  'key Account: actions = ["kms:*"]',
  'key Account: resources = ["*"]',
  'key Logs: actions = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]',
  'key Logs: resources = ["*"]',
  `key Logs: values = ["\${local.arn_prefix.logs}:log-group:*"]`,
  'key Alarms: actions = ["kms:Decrypt", "kms:GenerateDataKey*"]',
  'key Alarms: resources = ["*"]',
  'key Events: actions = ["kms:Decrypt", "kms:GenerateDataKey*"]',
  'key Events: resources = ["*"]',
  // The objects of one bucket: below the account's prefix to be written, all of them to be refused without TLS.
  `load_balancer_logs Delivery: resources = [for prefix in ["access", "connections"] : "\${${LOGS_OF_BALANCER}}/\${prefix}/AWSLogs/\${local.account_id}/*"]`,
  'load_balancer_logs OnlyByTLS: actions = ["s3:*"]',
  `load_balancer_logs OnlyByTLS: resources = [${LOGS_OF_BALANCER}, "\${${LOGS_OF_BALANCER}}/*"]`,
  'load_balancer_logs OnlyByTLS: identifiers = ["*"]',
  // The alarms of this environment; and nobody is told without TLS.
  `topic Alarms: values = ["\${local.arn_prefix.cloudwatch}:alarm:\${var.name}-*"]`,
  'topic OnlyByTLS: identifiers = ["*"]',
]

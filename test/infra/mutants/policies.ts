import type { Mutant } from './mutant.ts'

const ROLES = 'modules/demo/task/roles.tf'
const LOAN_API = 'modules/demo/loan-api.tf'
const BUCKET = 'modules/o11y/load-balancer-logs.tf'
const TOPICS = 'modules/o11y/topics.tf'
const FLOW_LOGS = 'modules/o11y/flow-logs.tf'

/** Somebody may more than is meant, or is somebody else. */
export const policiesMutants: Mutant[] = [
  {
    name: 'a task writes to every log group',
    file: ROLES,
    find: `log-group:\${group}:*"]`,
    replace: 'log-group:*"]',
  },
  {
    name: 'a task reads every secret of the account',
    file: ROLES,
    find: 'resources = statement.value\n',
    replace: `resources = ["arn:\${data.aws_partition.this.partition}:secretsmanager:\${var.region}:\${var.account_id}:secret:*"]\n`,
  },
  {
    name: 'a task may replace its own image',
    file: ROLES,
    find: '"ecr:BatchGetImage", ',
    replace: '"ecr:BatchGetImage", "ecr:PutImage", ',
  },
  {
    name: 'a task cannot pull the collector',
    file: ROLES,
    find: 'compact([var.container.image, try(var.collector.image, "")])',
    replace: '[var.container.image]',
  },
  {
    name: 'a program may everything, in JSON',
    file: ROLES,
    find: '  policy = var.task_policy.json\n',
    replace:
      '  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = ["*", aws_iam_role.execution.arn] }] })\n',
  },
  {
    name: 'a program may what ECS may',
    file: ROLES,
    find: 'role   = aws_iam_role.task.id\n  policy = var.task_policy.json',
    replace: 'role   = aws_iam_role.task.id\n  policy = data.aws_iam_policy_document.execution.json',
  },
  {
    name: 'roles of tasks are for tasks of any account',
    file: ROLES,
    find: '\n    condition {\n      test     = "StringEquals"\n      variable = "aws:SourceAccount"\n      values   = [var.account_id]\n    }\n',
    replace: '',
  },
  {
    name: 'roles of tasks are for one other account',
    file: ROLES,
    find: 'values   = [var.account_id]',
    replace: 'values   = ["123456789012"]',
  },
  {
    name: 'roles of tasks are for machines',
    file: ROLES,
    find: 'identifiers = ["ecs-tasks.amazonaws.com"]',
    replace: 'identifiers = ["ec2.amazonaws.com"]',
  },
  {
    name: 'loan-api may log in as the owner of the tables',
    file: LOAN_API,
    find: `cluster_resource_id}/\${local.database_login}"]`,
    replace: `cluster_resource_id}/\${local.database_owner}"]`,
  },
  {
    name: 'loan-api logs in as the owner of the tables',
    file: LOAN_API,
    find: `postgres://\${local.database_login}@`,
    replace: `postgres://\${local.database_owner}@`,
  },
  {
    name: 'auth-svc may log in to the database',
    file: 'modules/demo/auth-svc.tf',
    find: 'is_called_by_peers = true',
    replace:
      'is_called_by_peers = true\n  task_policy        = { json = data.aws_iam_policy_document.database_login.json }',
  },
  {
    name: 'the bucket refuses what comes by TLS',
    file: BUCKET,
    find: 'values   = ["false"]',
    replace: 'values   = ["true"]',
  },
  {
    name: 'whoever delivers logs may everything with the bucket',
    file: BUCKET,
    find: 'actions   = ["s3:PutObject"]',
    replace: 'actions   = ["s3:*"]',
  },
  {
    name: 'the bucket is read by everybody, in JSON',
    file: BUCKET,
    find: 'policy = data.aws_iam_policy_document.load_balancer_logs.json',
    replace: `policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "\${aws_s3_bucket.load_balancer_logs.arn}/*" }] })`,
  },
  {
    name: 'alarms of any account are told',
    file: TOPICS,
    find: `\n    condition {\n      test     = "ArnLike"\n      variable = "aws:SourceArn"\n      values   = ["\${local.arn_prefix.cloudwatch}:alarm:\${var.name}-*"]\n    }\n`,
    replace: '',
  },
  {
    name: 'flow logs may delete',
    file: FLOW_LOGS,
    find: '"logs:DescribeLogStreams"',
    replace: '"logs:DeleteLogStream"',
  },
]

import type { Mutant } from './mutant.ts'

const DEMO = 'modules/demo'

export const firstApplyMutants: Mutant[] = [
  {
    name: 'a description that EC2 refuses',
    file: `${DEMO}/gateway.tf`,
    find: 'description = "Link of API Gateway into the VPC"',
    replace: 'description = "API Gateway\'s link into the VPC"',
  },
  {
    name: 'the proxy of Service Connect may not write its log',
    file: `${DEMO}/service/main.tf`,
    find: 'other_log_groups = [var.platform.log_groups["service-connect"]]',
    replace: 'other_log_groups = []',
  },
  {
    name: 'the revision before is gone when it is needed',
    file: `${DEMO}/task/main.tf`,
    find: 'skip_destroy = true',
    replace: 'skip_destroy = false',
  },
  {
    name: 'loan-api shows a secret that auth-svc does not take any more',
    file: `${DEMO}/loan-api.tf`,
    find: ', version = aws_secretsmanager_secret_version.introspection.version_id }',
    replace: ' }',
  },
  {
    name: 'Aurora makes a log group that is kept for ever',
    file: `${DEMO}/database.tf`,
    find: 'depends_on = [var.logging]',
    replace: 'depends_on = []',
  },
]

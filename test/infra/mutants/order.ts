import type { Mutant } from './mutant.ts'

const DEMO = 'modules/demo'
const LOAN_API = `${DEMO}/loan-api.tf`
const MIGRATION = `${DEMO}/migration.tf`

/** Something happens before what it needs, or not at all. */
export const orderMutants: Mutant[] = [
  {
    name: 'loan-api does not wait for the migration',
    file: LOAN_API,
    find: '    schema      = terraform_data.migration.id\n',
    replace: '',
  },
  {
    name: 'loan-api does not wait for its peers',
    file: LOAN_API,
    find: '    auth-svc    = module.auth_svc.arn\n    scoring-svc = module.scoring_svc.arn\n',
    replace: '',
  },
  {
    name: 'loan-api does not wait for its security groups',
    file: LOAN_API,
    find: 'aws_vpc_security_group_egress_rule.loan_api_to_auth_svc.id, ',
    replace: '',
  },
  {
    name: 'scoring-svc does not wait for the simulator',
    in: 'dev',
    file: `${DEMO}/scoring-svc.tf`,
    find: '      for service in module.simulator : "external-score-mock" => join(" ", [\n        service.arn, aws_vpc_security_group_egress_rule.scoring_svc_to_simulator[0].id, aws_vpc_security_group_ingress_rule.simulator_from_scoring_svc[0].id,\n      ])\n',
    replace: '',
  },
  {
    name: 'auth-svc does not wait for the way out',
    file: `${DEMO}/auth-svc.tf`,
    find: '{ network = terraform_data.network.id, schema',
    replace: '{ schema',
  },
  {
    name: 'auth-svc does not wait for the migration',
    file: `${DEMO}/auth-svc.tf`,
    find: ', schema = terraform_data.migration.id }',
    replace: ' }',
  },
  {
    name: 'the way out is taken for there before its routes are',
    file: `${DEMO}/network.tf`,
    find: '    values(aws_route.nat)[*].id,\n',
    replace: '',
  },
  {
    name: 'ECS does not wait',
    file: `${DEMO}/service/main.tf`,
    find: 'depends_on = [terraform_data.comes_after]',
    replace: 'depends_on = [module.task]',
  },
  {
    name: 'a task starts before its role has a policy',
    file: `${DEMO}/task/outputs.tf`,
    find: 'aws_iam_role_policy.execution, ',
    replace: '',
  },
  {
    name: 'the migration is run once and never again',
    file: MIGRATION,
    find: 'triggers_replace = module.migrate.arn',
    replace: 'triggers_replace = aws_ecs_cluster.this.name',
  },
  {
    name: 'the migration does not wait for an instance',
    file: MIGRATION,
    find: '    aws_rds_cluster_instance.this,\n',
    replace: '',
  },
  {
    name: 'the migrate task is a second loan-api',
    file: MIGRATION,
    find: '"src/migrate.ts"',
    replace: '"src/main.ts"',
  },
  {
    name: 'every service is a migrate task',
    file: `${DEMO}/service/main.tf`,
    find: 'image = var.image }',
    replace: 'image = var.image, command = ["node", "src/migrate.ts"] }',
  },
  {
    name: 'a tag counts as deployed while auth-svc is not',
    file: `${DEMO}/cluster.tf`,
    find: 'depends_on = [module.loan_api, module.auth_svc, ',
    replace: 'depends_on = [module.loan_api, ',
  },
]

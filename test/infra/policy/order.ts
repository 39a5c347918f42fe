import { blocksOf } from './blocks.ts'
import { type Environment, each, look, type Rule, referencesIn, resources } from './rule.ts'
import { ownContainer, tasksOf } from './tasks.ts'

/** What runs, or is open, before ECS touches a service. */
const COMES_BEFORE: Record<string, string[]> = {
  loan_api: [
    'module.auth_svc.arn',
    'module.scoring_svc.arn',
    'terraform_data.migration.id',
    'aws_lb_listener.this.arn',
    'terraform_data.network.id',
    'local.loan_api_paths',
    'aws_rds_cluster_instance.this',
  ],
  auth_svc: ['terraform_data.network.id', 'terraform_data.migration.id'],
  scoring_svc: ['terraform_data.network.id', 'terraform_data.migration.id', 'module.simulator'],
  simulator: ['terraform_data.network.id', 'terraform_data.migration.id'],
}

/** The rules of security groups between loan-api and what it talks to, without those of operators. */
const PATHS = [
  'aws_vpc_security_group_ingress_rule.loan_api_from_load_balancer',
  'aws_vpc_security_group_egress_rule.load_balancer_to_loan_api',
  'aws_vpc_security_group_egress_rule.loan_api_to_auth_svc',
  'aws_vpc_security_group_ingress_rule.auth_svc_from_loan_api',
  'aws_vpc_security_group_egress_rule.loan_api_to_scoring_svc',
  'aws_vpc_security_group_ingress_rule.scoring_svc_from_loan_api',
  'aws_vpc_security_group_egress_rule.to_database["loan-api"]',
  'aws_vpc_security_group_ingress_rule.database["loan-api"]',
]

/** What a task cannot start without. */
const OF_A_TASK = [
  'aws_iam_role_policy.execution',
  'aws_iam_role_policy.program',
  'aws_iam_role_policy.collector',
  'aws_vpc_security_group_egress_rule.https',
]

/** One apply does everything in order: Terraform knows none but what is referred to. */
export const orderRules: Rule[] = [
  {
    name: 'a service comes after what it needs',
    look: ({ plan }) =>
      Object.entries(COMES_BEFORE).flatMap(([service, needs]) => {
        const written = referencesIn(plan.calls.get(`demo.${service}`)?.comes_after)
        return needs.map(need => look(service, written.includes(need), `it does not wait for ${need}`))
      }),
  },
  {
    name: 'ECS touches a service after that',
    look: environment => [
      ...each(environment, 'aws_ecs_service', ({ address, module }) =>
        look(
          address,
          isAfter(environment, `${module}.aws_ecs_service.this`, ['terraform_data.comes_after']) &&
            referencesIn(
              environment.plan.configuration.get(`${module}.terraform_data.comes_after`)?.expressions,
            ).includes('var.comes_after'),
          'it does not wait',
        ),
      ),
    ],
  },
  {
    name: 'the ways to and from loan-api are open before it starts',
    look: ({ root }) =>
      blocksOf(root, 'locals {', 'modules/demo')
        .filter(({ text }) => text.includes('loan_api_paths = '))
        .flatMap(({ file, text }) => PATHS.map(path => look(file, text.includes(path), `${path} is not`))),
  },
  {
    name: 'the way out is there before a task starts',
    look: ({ plan }) => {
      const network = referencesIn(plan.configuration.get('demo.terraform_data.network')?.expressions)
      return [
        'aws_route.nat',
        'aws_route_table_association.private',
        'aws_vpc_endpoint.interface',
        'aws_vpc_security_group_ingress_rule.endpoints',
      ].map(part => look('terraform_data.network', network.includes(part), `without ${part}`))
    },
  },
  {
    name: 'a task definition is given on when a task of it can start',
    look: ({ root }) =>
      blocksOf(root, 'output "arn"', 'modules/demo/task').flatMap(({ file, text }) =>
        OF_A_TASK.map(part => look(file, text.includes(part), `before ${part} is there`)),
      ),
  },
  {
    name: 'each new revision of the migration is run, when the database answers and can be reached',
    look: environment => {
      const migration = environment.plan.configuration.get('demo.terraform_data.migration')
      const triggers = referencesIn(migration?.expressions.triggers_replace)
      const [provisioner] = migration?.provisioners ?? []
      const given = referencesIn(provisioner?.expressions.environment)
      return [
        look('terraform_data.migration', triggers.includes('module.migrate.arn'), 'it is not run again'),
        look('terraform_data.migration', given.includes('module.migrate.arn'), 'it runs another revision'),
        look(
          'terraform_data.migration',
          given.includes('module.migrate.security_group_id'),
          'it has another security group',
        ),
        look(
          'terraform_data.migration',
          isAfter(environment, 'demo.terraform_data.migration', [
            'aws_rds_cluster_instance.this',
            'aws_vpc_security_group_ingress_rule.database',
            'aws_vpc_security_group_egress_rule.to_database',
            'terraform_data.network',
            'module.migrate',
          ]),
          'it does not wait',
        ),
        ...blocksOf(environment.root, 'resource "terraform_data" "migration"').map(({ file, text }) =>
          look(file, text.includes('/scripts/run-migration.sh'), 'it runs something else'),
        ),
      ]
    },
  },
  {
    name: 'the migrate task migrates',
    look: environment =>
      tasksOf(environment)
        .filter(({ service }) => service === 'migrate')
        .map(task => {
          const { command } = ownContainer(task)
          return look(task.service, command?.join(' ') === 'node src/migrate.ts', `it runs ${command}`)
        }),
  },
  {
    name: 'services run what their image says',
    look: environment =>
      tasksOf(environment)
        .filter(({ service }) => service !== 'migrate')
        .map(task => {
          const { command } = ownContainer(task)
          return look(task.service, !command?.length, `it runs ${command}`)
        }),
  },
  {
    name: 'a tag counts as deployed when all services run it',
    look: environment => [
      look(
        'terraform_data.deployed',
        resources(environment, 'terraform_data').some(({ name }) => name === 'deployed') &&
          isAfter(environment, 'demo.terraform_data.deployed', Object.keys(COMES_BEFORE).map(moduleOf)),
        'it counts before',
      ),
    ],
  },
]

const moduleOf = (service: string) => `module.${service}`

function isAfter({ plan }: Environment, address: string, needs: string[]): boolean {
  const written: string[] = plan.configuration.get(address)?.depends_on ?? []
  return needs.every(need => written.includes(need))
}

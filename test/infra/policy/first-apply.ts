import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { all, each, look, type Rule, resources } from './rule.ts'
import { tasksOf } from './tasks.ts'

/** EC2's own alphabet for descriptions; an apostrophe is not in it. */
const DESCRIPTION = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/

/** What neither a plan nor an emulator minds, and AWS does: at the first apply, at a rollback, or after a destroy. */
export const firstApplyRules: Rule[] = [
  {
    name: 'EC2 takes the descriptions of security groups and their rules',
    look: environment =>
      [
        'aws_security_group',
        'aws_vpc_security_group_ingress_rule',
        'aws_vpc_security_group_egress_rule',
      ].flatMap(type =>
        all(
          environment,
          type,
          ({ description }) => DESCRIPTION.test(description),
          'it has other characters than EC2 takes',
        ),
      ),
  },
  {
    // Without it the container does not start, or, when it is the proxy of Service Connect, no task does.
    name: 'ECS may write every log of a task',
    look: environment =>
      tasksOf(environment).flatMap(({ service, containers, logGroups }) => {
        const ofProxies = resources(environment, 'aws_ecs_service')
          .filter(({ values }) => values.name === service)
          .flatMap(({ values }) => values.service_connect_configuration[0].log_configuration)
        const written = [...containers.map(each => each.logConfiguration), ...ofProxies].map(
          ({ options }) => options['awslogs-group'],
        )
        return written.map(group => look(`${service} ${group}`, logGroups.includes(group), 'it may not'))
      }),
  },
  {
    name: 'a revision that has been replaced can be gone back to',
    look: environment =>
      all(
        environment,
        'aws_ecs_task_definition',
        values => values.skip_destroy === true,
        'it is deregistered by the next',
      ),
  },
  {
    // Else loan-api would show the old one until something else has it replaced.
    name: 'another secret has the tasks replaced that show it',
    look: ({ root }) => {
      const text = readFileSync(join(root, 'infra/modules/demo/loan-api.tf'), 'utf8')
      return [
        look('loan-api.tf', /AUTH_CLIENT_SECRET = \{[^}]*\bversion\s*=/.test(text), 'it names no version'),
      ]
    },
  },
  {
    name: 'the log group of Aurora is there before it, and goes after it',
    look: environment =>
      each(environment, 'aws_rds_cluster', ({ address, module, type, name }) => {
        const written = environment.plan.configuration.get(`${module}.${type}.${name}`)
        return look(address, written?.depends_on?.includes('var.logging'), 'it does not wait for it')
      }),
  },
]

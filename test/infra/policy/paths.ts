import type { Resource } from '../plan.ts'
import {
  configurationOf,
  type Environment,
  each,
  expressionsOf,
  look,
  type Rule,
  referencesIn,
  resources,
} from './rule.ts'
import { ownContainer, servicesOf, tasksOf } from './tasks.ts'

const EGRESS = 'aws_vpc_security_group_egress_rule'
const INGRESS = 'aws_vpc_security_group_ingress_rule'

const GATEWAY = 'aws_security_group.gateway'
const BALANCER = 'aws_security_group.load_balancer'
const DATABASE = 'aws_security_group.database'

/** Who has which security group; of the endpoints there are none in dev. */
const OWN: [type: string, argument: string, group: string][] = [
  ['aws_lb', 'security_groups', BALANCER],
  ['aws_apigatewayv2_vpc_link', 'security_group_ids', GATEWAY],
  ['aws_rds_cluster', 'vpc_security_group_ids', DATABASE],
]

/** Who talks to whom. The ids of the groups are not known in a plan: what is written says which they are. */
export const pathRules: Rule[] = [
  {
    name: 'who has to reach whom may, out of the one group and into the other, and nobody else',
    look: environment => {
      const expected = expectedPaths(environment)
      return [EGRESS, INGRESS].flatMap(type => {
        const found = between(environment, type).flatMap(rules => pathsOf(environment, rules))
        return [
          ...expected.map(path => {
            const times = found.filter(each => each === path).length
            return look(`${type} ${path}`, times === 1, `it is there ${times} times`)
          }),
          ...found.map(path => look(`${type} ${path}`, expected.includes(path), 'nobody has to')),
        ]
      })
    },
  },
  {
    name: 'every task gets out by HTTPS, and nothing else does',
    look: environment => {
      const open = resources(environment, EGRESS).filter(rule => !isBetween(environment, rule))
      return [
        look(EGRESS, open.length === tasksOf(environment).length, `there are ${open.length}`),
        ...open.map(rule => {
          const group = groupsIn(expressionsOf(environment, rule).security_group_id)
          const { ip_protocol, from_port, to_port } = rule.values
          const isHttps = ip_protocol === 'tcp' && from_port === 443 && to_port === 443
          return look(rule.address, isHttps && group.join() === 'aws_security_group.this', 'it does')
        }),
      ]
    },
  },
  {
    name: 'the private subnets alone reach the interface endpoints, and by addresses nothing else',
    look: environment => {
      const open = resources(environment, INGRESS).filter(rule => !isBetween(environment, rule))
      const isPlanned = resources(environment, 'aws_vpc_endpoint').some(
        ({ values }) => values.vpc_endpoint_type === 'Interface',
      )
      return [
        look(INGRESS, open.length === (isPlanned ? 2 : 0), `there are ${open.length}`),
        ...open.map(rule => {
          const group = groupsIn(expressionsOf(environment, rule).security_group_id)
          const { cidr_ipv4, from_port, to_port } = rule.values
          const isPrivate = /^10\.0\.1[01]\.0\/24$/.test(cidr_ipv4) && from_port === 443 && to_port === 443
          return look(
            rule.address,
            isPrivate && group.join() === 'aws_security_group.endpoints',
            `${cidr_ipv4} reaches ${group} by ${from_port}`,
          )
        }),
      ]
    },
  },
  {
    name: 'everything has the security group that is its own, and no other',
    look: environment => [
      ...OWN.flatMap(([type, argument, own]) =>
        each(environment, type, resource => {
          const groups = groupsIn(expressionsOf(environment, resource)[argument])
          return look(resource.address, groups.join() === own, `it has ${groups.join(', ') || 'none'}`)
        }),
      ),
      ...each(environment, 'aws_ecs_service', service => {
        const [network] = expressionsOf(environment, service).network_configuration ?? []
        const groups = groupsIn(network?.security_groups)
        return look(service.address, groups.join() === 'module.task', `it has ${groups.join(', ') || 'none'}`)
      }),
      ...resources(environment, 'aws_vpc_endpoint')
        .filter(({ values }) => values.vpc_endpoint_type === 'Interface')
        .map(endpoint => {
          const groups = groupsIn(expressionsOf(environment, endpoint).security_group_ids)
          return look(endpoint.address, groups.join() === 'aws_security_group.endpoints', `it has ${groups}`)
        }),
    ],
  },
]

function expectedPaths(environment: Environment): string[] {
  const [listener] = resources(environment, 'aws_lb_listener')
  const [cluster] = resources(environment, 'aws_rds_cluster')
  const database = `${DATABASE} ${cluster?.values.port}`
  const loanApi = (port: string) => `module.loan_api ${portOf(environment, 'loan-api', port)}`
  const paths: [from: string, to: string][] = [
    [GATEWAY, `${BALANCER} ${listener?.values.port}`],
    [BALANCER, loanApi('public')],
    [BALANCER, loanApi('operations')],
    ['module.loan_api', `module.auth_svc ${portOf(environment, 'auth-svc', 'public')}`],
    ['module.loan_api', `module.scoring_svc ${portOf(environment, 'scoring-svc', 'public')}`],
    ['module.loan_api', database],
    ['module.migrate', database],
    // By the migrate task an operator asks the operations ports, to which nobody else gets.
    ['module.migrate', loanApi('operations')],
  ]
  if (servicesOf(environment).some(({ service }) => service === 'external-score-mock')) {
    const simulator = (port: string) => `module.simulator ${portOf(environment, 'external-score-mock', port)}`
    paths.push(['module.scoring_svc', simulator('public')], ['module.migrate', simulator('operations')])
  }
  return paths.map(([from, to]) => `${from} -> ${to}`)
}

function portOf(environment: Environment, name: string, port: string): number | undefined {
  const task = servicesOf(environment).find(({ service }) => service === name)
  return (
    task &&
    ownContainer(task).portMappings.find((each: { name: string }) => each.name === port)?.containerPort
  )
}

/** The rules of a kind that name a group at both ends, those of one `for_each` together. */
function between(environment: Environment, type: string): Resource[][] {
  const rules = resources(environment, type).filter(rule => isBetween(environment, rule))
  return Object.values(Object.groupBy(rules, ({ module, name }) => `${module}.${name}`)).map(
    (all = []) => all,
  )
}

function isBetween(environment: Environment, rule: Resource): boolean {
  return 'referenced_security_group_id' in expressionsOf(environment, rule)
}

/** `from -> to port`. Where a `for_each` goes through groups, each of its rules is taken for one of them, in turn. */
function pathsOf(environment: Environment, rules: Resource[]): string[] {
  return rules.map((rule, at) => {
    const { expressions, for_each_expression } = configurationOf(environment, rule)
    const ends = ['security_group_id', 'referenced_security_group_id'].map(argument => {
      const groups = groupsIn(expressions[argument])
      if (groups.length > 0) return groups.join('+')
      return groupsIn(for_each_expression)[at] ?? 'nobody'
    })
    const [from, to] = rule.type === EGRESS ? ends : ends.reverse()
    const { from_port, to_port } = rule.values
    return `${from} -> ${to} ${from_port === to_port ? from_port : `${from_port}-${to_port}`}`
  })
}

/** The security groups that it refers to, each once: `module.loan_api`, `aws_security_group.database`. */
function groupsIn(expression: unknown): string[] {
  const groups = referencesIn(expression).flatMap(
    reference => /^(?:module|aws_security_group)\.\w+/.exec(reference)?.[0] ?? [],
  )
  return [...new Set(groups)]
}

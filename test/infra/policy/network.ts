import { NONE, type Values } from '../plan.ts'
import {
  all,
  type Environment,
  each,
  expressionsOf,
  isGiven,
  look,
  type Rule,
  references,
  resources,
} from './rule.ts'

/** What may leave the VPC, or a security group to no group in particular: TLS, to AWS, the bureau and the issuer. */
const OPEN_EGRESS_PORTS = [443]

const ANYWHERE = ['0.0.0.0/0', '::/0']

export const networkRules: Rule[] = [
  {
    name: 'nothing lets the internet in',
    look: environment => {
      const rules = [
        ...resources(environment, 'aws_vpc_security_group_ingress_rule').map(({ address, values }) => ({
          address,
          from: [values.cidr_ipv4, values.cidr_ipv6],
        })),
        ...legacyRules(environment, 'ingress'),
      ]
      return rules.map(({ address, from }) =>
        look(address, !from.some(cidr => ANYWHERE.includes(cidr)), 'it is open to everybody'),
      )
    },
  },
  {
    name: 'an ingress says from whom, by which port',
    look: environment =>
      each(environment, 'aws_vpc_security_group_ingress_rule', ({ address, values }) => [
        look(
          address,
          isGiven(values.referenced_security_group_id) || /^10\.0\.\d+\.0\/24$/.test(values.cidr_ipv4),
          'it is neither a security group nor a subnet',
        ),
        look(
          address,
          values.ip_protocol === 'tcp' && values.from_port === values.to_port,
          'it is more than one port',
        ),
      ]),
  },
  {
    name: 'what leaves goes to a security group, or anywhere by TLS',
    look: environment =>
      each(environment, 'aws_vpc_security_group_egress_rule', ({ address, values }) => {
        const isPort = values.ip_protocol === 'tcp' && values.from_port === values.to_port
        const isClosed = isGiven(values.referenced_security_group_id) || isGiven(values.prefix_list_id)
        return look(
          address,
          isPort && (isClosed || OPEN_EGRESS_PORTS.includes(values.from_port)),
          `port ${values.from_port} to ${values.to_port} of ${values.cidr_ipv4} is not in the list`,
        )
      }),
  },
  {
    // What is written: once applied, AWS says there what the rules beside it have made.
    name: 'a security group has its rules one by one',
    look: environment => [
      ...each(environment, 'aws_security_group', group => {
        const written = expressionsOf(environment, group)
        return look(group.address, !('ingress' in written || 'egress' in written), 'it has rules in it')
      }),
      ...resources(environment, 'aws_security_group_rule').map(({ address }) =>
        look(address, false, 'it is of the old kind'),
      ),
    ],
  },
  {
    name: 'the default security group lets nothing through',
    look: environment =>
      all(
        environment,
        'aws_default_security_group',
        group => isEmpty(group.ingress) && isEmpty(group.egress),
        'it does',
      ),
  },
  {
    name: 'no machine gets an address of the internet by itself',
    look: environment =>
      all(environment, 'aws_subnet', subnet => !subnet.map_public_ip_on_launch, 'those in it do'),
  },
  {
    name: 'two zones, with a public, a private and a database subnet in each',
    look: environment => {
      const zones = (role: string) =>
        new Set(
          resources(environment, 'aws_subnet')
            .filter(({ name }) => name === role)
            .map(({ values }) => values.availability_zone),
        )
      return ['public', 'private', 'database'].map(role =>
        look(role, zones(role).size >= 2, `${zones(role).size} zones`),
      )
    },
  },
  {
    name: 'each zone of prod has a way out of its own',
    only: 'prod',
    look: environment => [
      look('aws_nat_gateway', resources(environment, 'aws_nat_gateway').length >= 2, 'there is one for all'),
    ],
  },
  {
    name: 'the database has no way out',
    look: environment =>
      resources(environment, 'aws_route_table_association')
        .filter(({ name }) => name === 'database')
        .map(association => {
          const tables = references(environment, association).filter(each =>
            /^aws_route_table\.\w+$/.test(each),
          )
          const ways = resources(environment, 'aws_route').flatMap(route => references(environment, route))
          return look(
            association.address,
            tables.length > 0 && !tables.some(table => ways.includes(table)),
            'its table has routes',
          )
        }),
  },
  {
    name: 'everything that flows in the VPC is logged',
    look: environment =>
      all(
        environment,
        'aws_flow_log',
        flow => flow.traffic_type === 'ALL' && isGiven(flow.vpc_id),
        'not all of it is',
      ),
  },
  {
    name: 'the load balancer is not of the internet',
    look: environment =>
      all(
        environment,
        'aws_lb',
        each => each.internal === true && each.drop_invalid_header_fields === true,
        'it is, or passes bad headers on',
      ),
  },
  {
    name: 'the load balancer logs who asked',
    look: environment =>
      all(
        environment,
        'aws_lb',
        ({ access_logs: [log] = NONE }) => log?.enabled && isGiven(log.bucket),
        'it does not',
      ),
  },
  {
    // Readiness would have ECS restart the whole fleet when Aurora fails over.
    name: 'the load balancer checks /livez of the operations port',
    look: environment =>
      all(
        environment,
        'aws_lb_target_group',
        ({ health_check: [check] = NONE }) =>
          check?.path === '/livez' && String(check.port) === '9000' && check.matcher === '200',
        'it checks something else',
      ),
  },
  {
    name: 'a check has less time than there is between two',
    look: environment =>
      all(
        environment,
        'aws_lb_target_group',
        ({ health_check: [check] = NONE }) => check?.timeout < check?.interval,
        'AWS refuses it',
      ),
  },
  {
    name: 'targets are tasks, by their addresses',
    look: environment =>
      all(environment, 'aws_lb_target_group', each => each.target_type === 'ip', 'Fargate has no instances'),
  },
]

function legacyRules(environment: Environment, kind: 'ingress' | 'egress') {
  const ofGroup = (group: Values): Values[] => (Array.isArray(group[kind]) ? group[kind] : [])
  return resources(environment, 'aws_security_group').flatMap(({ address, values }) =>
    ofGroup(values).map(rule => ({
      address,
      from: [...(rule.cidr_blocks ?? []), ...(rule.ipv6_cidr_blocks ?? [])],
    })),
  )
}

/** What is not written is computed, and then AWS's: nothing in, nothing out. */
function isEmpty(rules: unknown): boolean {
  return !Array.isArray(rules) || rules.length === 0
}

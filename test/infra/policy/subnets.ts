import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Resource, Values } from '../plan.ts'
import { blocksOf } from './blocks.ts'
import {
  all,
  configurationOf,
  type Environment,
  each,
  expressionsOf,
  look,
  type Rule,
  referencesIn,
  resources,
} from './rule.ts'

/** The third number of 10.0.x.0/24 of each role's subnets, by zone. */
const NETWORKS: Record<string, number[]> = { public: [0, 1], private: [10, 11], database: [20, 21] }

/** Who is in which subnets: type, argument, role. */
const PLACES: [type: string, argument: string, role: string][] = [
  ['aws_lb', 'subnets', 'private'],
  ['aws_apigatewayv2_vpc_link', 'subnet_ids', 'private'],
  ['aws_db_subnet_group', 'subnet_ids', 'database'],
  ['aws_nat_gateway', 'subnet_id', 'public'],
]

/** In a plan a subnet's id is not known: what is written says which it is. */
export const subnetRules: Rule[] = [
  {
    name: 'a subnet has the addresses of its role',
    look: environment =>
      Object.entries(NETWORKS).map(([role, thirds]) => {
        const cidrs = resources(environment, 'aws_subnet')
          .filter(({ name }) => name === role)
          .map(({ values }) => values.cidr_block)
        return look(
          role,
          same(
            cidrs,
            thirds.map(third => `10.0.${third}.0/24`),
          ),
          cidrs.join(', '),
        )
      }),
  },
  ...PLACES.map(
    ([type, argument, role]): Rule => ({
      name: `${type} is in the ${role} subnets`,
      look: environment =>
        each(environment, type, resource => {
          const subnets = subnetsIn(expressionsOf(environment, resource)[argument])
          return look(resource.address, same(subnets, [role]), `it is in ${subnets.join(', ') || 'none'}`)
        }),
    }),
  ),
  {
    name: 'the tasks of services are in the private subnets',
    look: environment => [
      ...each(environment, 'aws_ecs_service', resource => {
        const [network] = expressionsOf(environment, resource).network_configuration ?? []
        return look(
          resource.address,
          referencesIn(network?.subnets).includes('var.platform.subnet_ids'),
          'it does not take those of the platform',
        )
      }),
      ...blocksOf(environment.root, 'locals {', 'modules/demo')
        .filter(({ text }) => /^ {2}platform = /m.test(text))
        .map(({ file, text }) =>
          look(
            file,
            /^ *subnet_ids *= values\(aws_subnet\.private\)\[\*\]\.id$/m.test(text),
            'the platform has others',
          ),
        ),
    ],
  },
  {
    name: 'the migration is in the private subnets',
    look: ({ plan }) => {
      const [provisioner] = plan.configuration.get('demo.terraform_data.migration')?.provisioners ?? []
      const subnets = subnetsIn(provisioner?.expressions.environment)
      return [look('terraform_data.migration', same(subnets, ['private']), `it is in ${subnets}`)]
    },
  },
  {
    name: 'subnets have the routes of their role',
    look: environment =>
      each(environment, 'aws_route_table_association', association => {
        const { for_each_expression: subnets, expressions } = configurationOf(environment, association)
        const tables = namesIn('aws_route_table', expressions?.route_table_id)
        return look(
          association.address,
          same(subnetsIn(subnets), [association.name]) && same(tables, [association.name]),
          `${subnetsIn(subnets)} has the routes of ${tables}`,
        )
      }),
  },
  {
    name: 'the public subnets go to the internet, the private ones to a NAT gateway, those of the database nowhere',
    look: environment => [
      ...each(environment, 'aws_route', route => {
        const { route_table_id, destination_cidr_block, ...written } = expressionsOf(environment, route)
        const table = namesIn('aws_route_table', route_table_id).join()
        const [way = 'nothing', ...others] = Object.entries<Values>(written).flatMap(([argument, value]) =>
          referencesIn(value)
            .filter(reference => /^aws_\w+\.\w+$/.test(reference))
            .map(reference => `${argument} ${reference}`),
        )
        const isRight = others.length === 0 && way === WAYS[table]
        return look(route.address, isRight, `${table} goes to ${[way, ...others].join(', ')}`)
      }),
      ...numberOfRoutes(environment),
      ...each(environment, 'aws_route_table', table =>
        look(
          table.address,
          !('route' in expressionsOf(environment, table)),
          'it has routes in it, where no rule looks',
        ),
      ),
    ],
  },
  {
    name: 'each zone of prod goes out by its own NAT gateway',
    look: ({ root }) => [
      ...blocksOf(root, 'resource "aws_route" "nat"').map(({ file, text }) =>
        look(
          file,
          /route_table_id *= aws_route_table\.private\[each\.key\]\.id/.test(text) &&
            /nat_gateway_id *= aws_nat_gateway\.this\[var\.nat_gateway_per_zone \? each\.key : local\.nat_zones\[0\]\]\.id/.test(
              text,
            ),
          'it is another zone’s',
        ),
      ),
      ...blocksOf(root, 'resource "aws_nat_gateway"').map(({ file, text }) =>
        look(file, /subnet_id *= aws_subnet\.public\[each\.key\]\.id/.test(text), 'it is in another zone'),
      ),
      ...blocksOf(root, 'module "demo"', 'environments/prod').map(({ file, text }) =>
        look(file, /nat_gateway_per_zone *= true/.test(text), 'there is one for all'),
      ),
    ],
  },
  {
    // Else the layers of images go by NAT, the largest part of its bill.
    name: 'the private subnets get to S3 by a gateway endpoint',
    look: environment => {
      const gateways = resources(environment, 'aws_vpc_endpoint').filter(({ values }) =>
        /\.s3$/.test(values.service_name),
      )
      const isRight = (endpoint: Resource) =>
        endpoint.values.vpc_endpoint_type === 'Gateway' &&
        same(namesIn('aws_route_table', expressionsOf(environment, endpoint).route_table_ids), ['private'])
      return [look('aws_vpc_endpoint', gateways.length === 1 && gateways.every(isRight), 'they do not')]
    },
  },
  {
    name: 'an interface endpoint answers to the name of its service, in the private subnets',
    only: 'prod',
    look: environment =>
      resources(environment, 'aws_vpc_endpoint')
        .filter(({ values }) => values.vpc_endpoint_type === 'Interface')
        .map(endpoint =>
          look(
            endpoint.address,
            endpoint.values.private_dns_enabled === true &&
              same(subnetsIn(expressionsOf(environment, endpoint).subnet_ids), ['private']),
            'nobody finds it',
          ),
        ),
  },
  {
    name: 'the VPC resolves names',
    look: environment =>
      all(
        environment,
        'aws_vpc',
        vpc =>
          vpc.cidr_block === '10.0.0.0/16' &&
          vpc.enable_dns_support === true &&
          vpc.enable_dns_hostnames === true,
        'it does not, or is another network',
      ),
  },
  {
    name: 'a task that is run once has no address of the internet',
    look: ({ root }) => [
      look(
        'scripts/run-task.sh',
        /assignPublicIp=DISABLED/.test(readFileSync(join(root, 'scripts/run-task.sh'), 'utf8')),
        'it has one',
      ),
    ],
  },
]

/** Where a table's routes go, by its name. */
const WAYS: Record<string, string> = {
  public: 'gateway_id aws_internet_gateway.this',
  private: 'nat_gateway_id aws_nat_gateway.this',
}

/** One of the public table, one of each private one. */
function numberOfRoutes(environment: Environment) {
  const { length: routes } = resources(environment, 'aws_route')
  const { length: tables } = resources(environment, 'aws_route_table').filter(({ name }) => name in WAYS)
  return [look('aws_route', routes === tables, `${routes} for ${tables} tables`)]
}

function subnetsIn(expression: unknown): string[] {
  return namesIn('aws_subnet', expression)
}

/** The names of the resources of a type that it refers to, each once. */
function namesIn(type: string, expression: unknown): string[] {
  const names = referencesIn(expression).map(reference => reference.split(/[.[]/))
  return [...new Set(names.filter(([of]) => of === type).map(([, name = '']) => name))]
}

function same(some: string[], others: string[]): boolean {
  return some.toSorted().join() === others.toSorted().join()
}

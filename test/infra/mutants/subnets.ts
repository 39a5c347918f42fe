import type { Mutant } from './mutant.ts'

const DEMO = 'modules/demo'
const ROUTES = `${DEMO}/routes.tf`
const NETWORK = `${DEMO}/network.tf`
const ENDPOINTS = `${DEMO}/endpoints.tf`

/** Something is in another subnet, or goes another way out. */
export const subnetsMutants: Mutant[] = [
  {
    name: 'tasks are in the public subnets',
    file: `${DEMO}/cluster.tf`,
    find: 'values(aws_subnet.private)[*].id',
    replace: 'values(aws_subnet.public)[*].id',
  },
  {
    name: 'the load balancer is in the public subnets',
    file: `${DEMO}/load-balancer.tf`,
    find: 'values(aws_subnet.private)[*].id',
    replace: 'values(aws_subnet.public)[*].id',
  },
  {
    name: 'the link of the gateway is in the subnets of the database',
    file: `${DEMO}/gateway.tf`,
    find: 'values(aws_subnet.private)[*].id',
    replace: 'values(aws_subnet.database)[*].id',
  },
  {
    name: 'the migration is in the public subnets',
    file: `${DEMO}/migration.tf`,
    find: 'values(aws_subnet.private)[*].id',
    replace: 'values(aws_subnet.public)[*].id',
  },
  {
    name: 'the migration has an address of the internet',
    file: '../scripts/run-task.sh',
    find: 'assignPublicIp=DISABLED',
    replace: 'assignPublicIp=ENABLED',
  },
  {
    name: 'the database is in the private subnets',
    file: `${DEMO}/database.tf`,
    find: 'values(aws_subnet.database)[*].id',
    replace: 'values(aws_subnet.private)[*].id',
  },
  {
    name: 'NAT gateways are where they need one',
    file: NETWORK,
    find: 'aws_subnet.public[each.key].id',
    replace: 'aws_subnet.private[each.key].id',
  },
  {
    name: 'all zones go out by the first',
    file: ROUTES,
    find: 'var.nat_gateway_per_zone ? each.key : local.nat_zones[0]',
    replace: 'local.nat_zones[0]',
  },
  {
    name: 'private subnets are of the internet',
    file: ROUTES,
    find: 'nat_gateway_id         = aws_nat_gateway.this[var.nat_gateway_per_zone ? each.key : local.nat_zones[0]].id',
    replace: 'gateway_id             = aws_internet_gateway.this.id',
  },
  {
    name: 'private subnets have the routes of the public ones',
    file: ROUTES,
    find: 'route_table_id = aws_route_table.private[each.key].id\n}\n\n#',
    replace: 'route_table_id = aws_route_table.public.id\n}\n\n#',
  },
  {
    name: 'the table of the database has a route in it',
    file: ROUTES,
    find: 'resource "aws_route_table" "database" {',
    replace:
      'resource "aws_route_table" "database" {\n  route {\n    cidr_block = "0.0.0.0/0"\n    gateway_id = aws_internet_gateway.this.id\n  }\n',
  },
  {
    name: 'the subnets of the database are elsewhere',
    file: NETWORK,
    find: 'cidrsubnet(local.vpc_cidr, 8, 20 + each.value)',
    replace: 'cidrsubnet(local.vpc_cidr, 8, 120 + each.value)',
  },
  {
    name: 'images come by NAT',
    file: ENDPOINTS,
    find: 'values(aws_route_table.private)[*].id',
    replace: '[aws_route_table.public.id]',
  },
  {
    name: 'nobody finds the endpoints',
    file: ENDPOINTS,
    find: 'private_dns_enabled = true',
    replace: 'private_dns_enabled = false',
  },
  {
    name: 'machines have no names',
    file: NETWORK,
    find: 'enable_dns_hostnames = true',
    replace: 'enable_dns_hostnames = false',
  },
]

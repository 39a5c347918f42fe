import type { Mutant } from './mutant.ts'

const DEMO = 'modules/demo'
const GATEWAY = `${DEMO}/gateway.tf`
const BALANCER = `${DEMO}/load-balancer.tf`
const NETWORK = `${DEMO}/network.tf`

export const networkMutants: Mutant[] = [
  {
    name: 'the load balancer outlives the connection',
    file: BALANCER,
    find: 'idle_timeout_seconds = 60',
    replace: 'idle_timeout_seconds = 120',
  },
  {
    name: 'the load balancer sends to tasks that have ended',
    file: BALANCER,
    find: 'deregistration_delay          = local.deregistration_delay_seconds',
    replace: 'deregistration_delay          = 300',
  },
  {
    name: 'the security group of the load balancer lets the internet in',
    file: BALANCER,
    find: 'description = "The load balancer of loan-api"',
    replace:
      'description = "The load balancer of loan-api"\n  ingress     = [{ cidr_blocks = ["0.0.0.0/0"], from_port = 80, to_port = 80, protocol = "tcp", description = "", ipv6_cidr_blocks = [], prefix_list_ids = [], security_groups = [], self = false }]',
  },
  {
    name: 'the load balancer is of the internet',
    file: BALANCER,
    find: 'internal                   = true',
    replace: 'internal                   = false',
  },
  {
    name: 'the load balancer checks readiness',
    file: BALANCER,
    find: 'path                = "/livez"',
    replace: 'path                = "/readyz"',
  },
  {
    name: 'a check takes longer than there is between two',
    file: BALANCER,
    find: 'timeout             = 5',
    replace: 'timeout             = 10',
  },
  {
    name: 'the database has a way out',
    file: `${DEMO}/routes.tf`,
    find: '  subnet_id      = each.value.id\n  route_table_id = aws_route_table.database.id',
    replace: '  subnet_id      = each.value.id\n  route_table_id = aws_route_table.public.id',
  },
  {
    name: 'machines get addresses of the internet',
    file: NETWORK,
    find: 'map_public_ip_on_launch = false',
    replace: 'map_public_ip_on_launch = true',
  },
  {
    name: 'the gateway takes every route',
    file: GATEWAY,
    find: '"GET /openapi.json",',
    replace: '"$default",',
  },
  {
    name: 'the gateway does not know that a list can be read',
    file: GATEWAY,
    find: '    "GET /loan/applications",\n',
    replace: '',
  },
  {
    name: 'the gateway waits less than loan-api',
    file: GATEWAY,
    find: 'integration_timeout_ms = 3000',
    replace: 'integration_timeout_ms = 500',
  },
  {
    name: 'the gateway has no limit',
    file: GATEWAY,
    find: 'throttling_rate_limit    = var.throttle.rate_per_second',
    replace: 'throttling_rate_limit    = 0',
  },
  {
    name: 'the access log has paths',
    file: GATEWAY,
    find: '"$context.routeKey"',
    replace: '"$context.path"',
  },
]

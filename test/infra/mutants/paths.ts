import type { Mutant } from './mutant.ts'

const DEMO = 'modules/demo'
const AUTH = `${DEMO}/auth-svc.tf`
const SCORING = `${DEMO}/scoring-svc.tf`
const BALANCER = `${DEMO}/load-balancer.tf`
const DATABASE = `${DEMO}/database.tf`
const GATEWAY = `${DEMO}/gateway.tf`
const SIMULATOR = `${DEMO}/simulator.tf`

/** Somebody reaches another one, or does not reach who it must. */
export const pathsMutants: Mutant[] = [
  {
    name: 'auth-svc is open at its operations port only',
    file: AUTH,
    find: '  referenced_security_group_id = module.loan_api.security_group_id\n  ip_protocol                  = "tcp"\n  from_port                    = local.ports.auth_svc.public\n  to_port                      = local.ports.auth_svc.public',
    replace:
      '  referenced_security_group_id = module.loan_api.security_group_id\n  ip_protocol                  = "tcp"\n  from_port                    = local.ports.auth_svc.operations\n  to_port                      = local.ports.auth_svc.operations',
  },
  {
    name: 'scoring-svc takes the load balancer for loan-api',
    file: SCORING,
    find: 'referenced_security_group_id = module.loan_api.security_group_id',
    replace: 'referenced_security_group_id = aws_security_group.load_balancer.id',
  },
  {
    name: 'scoring-svc reaches the database',
    file: DATABASE,
    find: 'resource "aws_vpc_security_group_ingress_rule" "database" {\n  for_each = { loan-api = module.loan_api.security_group_id,',
    replace:
      'resource "aws_vpc_security_group_ingress_rule" "database" {\n  for_each = { loan-api = module.scoring_svc.security_group_id,',
  },
  {
    name: 'the migration cannot get to the database',
    file: DATABASE,
    find: 'resource "aws_vpc_security_group_egress_rule" "to_database" {\n  for_each = { loan-api = module.loan_api.security_group_id, migrate = module.migrate.security_group_id }',
    replace:
      'resource "aws_vpc_security_group_egress_rule" "to_database" {\n  for_each = { loan-api = module.loan_api.security_group_id }',
  },
  {
    name: 'the gateway cannot get to the load balancer',
    file: GATEWAY,
    find: 'security_group_id            = aws_security_group.gateway.id',
    replace: 'security_group_id            = aws_security_group.load_balancer.id',
  },
  {
    name: 'the load balancer takes loan-api for the gateway',
    file: BALANCER,
    find: 'referenced_security_group_id = aws_security_group.gateway.id',
    replace: 'referenced_security_group_id = module.loan_api.security_group_id',
  },
  {
    name: 'the load balancer cannot check loan-api',
    file: BALANCER,
    find: '  for_each = local.ports.loan_api\n\n  security_group_id            = module.loan_api.security_group_id',
    replace:
      '  for_each = { public = local.ports.loan_api.public }\n\n  security_group_id            = module.loan_api.security_group_id',
  },
  {
    name: 'scoring-svc gets to the operations port of the simulator',
    in: 'dev',
    file: SIMULATOR,
    find: '  referenced_security_group_id = module.scoring_svc.security_group_id\n  ip_protocol                  = "tcp"\n  from_port                    = local.ports.simulator.public\n  to_port                      = local.ports.simulator.public',
    replace:
      '  referenced_security_group_id = module.scoring_svc.security_group_id\n  ip_protocol                  = "tcp"\n  from_port                    = local.ports.simulator.operations\n  to_port                      = local.ports.simulator.operations',
  },
  {
    name: 'the load balancer gets out by HTTPS',
    file: BALANCER,
    find: '# EC2 takes no apostrophes in descriptions, here and elsewhere.',
    replace:
      'resource "aws_vpc_security_group_egress_rule" "load_balancer_https" {\n  security_group_id = aws_security_group.load_balancer.id\n  description       = "HTTPS"\n  cidr_ipv4         = "0.0.0.0/0"\n  ip_protocol       = "tcp"\n  from_port         = 443\n  to_port           = 443\n}\n',
  },
  {
    name: 'the private subnets reach auth-svc for the endpoints',
    file: `${DEMO}/endpoints.tf`,
    find: 'security_group_id = aws_security_group.endpoints[0].id',
    replace: 'security_group_id = module.auth_svc.security_group_id',
  },
  {
    name: 'the database has the security group of the load balancer',
    file: DATABASE,
    find: 'vpc_security_group_ids          = [aws_security_group.database.id]',
    replace: 'vpc_security_group_ids          = [aws_security_group.load_balancer.id]',
  },
]

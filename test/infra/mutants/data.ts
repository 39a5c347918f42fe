import type { Mutant } from './mutant.ts'

const DEMO = 'modules/demo'
const ROLES = `${DEMO}/task/roles.tf`
const DATABASE = `${DEMO}/database.tf`

export const dataMutants: Mutant[] = [
  {
    name: 'the pool is larger than the database',
    in: 'prod',
    file: `${DEMO}/variables.tf`,
    find: 'description = "Connections that one task of loan-api may hold."\n  type        = number\n  default     = 10',
    replace:
      'description = "Connections that one task of loan-api may hold."\n  type        = number\n  default     = 50',
  },
  {
    name: 'the database takes anybody',
    file: DATABASE,
    find: '  referenced_security_group_id = each.value\n  ip_protocol                  = "tcp"',
    replace: '  cidr_ipv4                    = "0.0.0.0/0"\n  ip_protocol                  = "tcp"',
  },
  {
    name: 'the task may do everything with X-Ray',
    file: ROLES,
    find: '"xray:PutTelemetryRecords"',
    replace: '"xray:*"',
  },
  {
    name: 'the task reads every secret',
    file: ROLES,
    find: 'resources = statement.value',
    replace: 'resources = ["*"]',
  },
  {
    name: 'roles are for anybody',
    file: ROLES,
    find: 'type        = "Service"\n      identifiers = ["ecs-tasks.amazonaws.com"]',
    replace: 'type        = "AWS"\n      identifiers = ["*"]',
  },
  {
    name: 'the database is not encrypted',
    file: DATABASE,
    find: 'storage_encrypted                   = true',
    replace: 'storage_encrypted                   = false',
  },
  {
    name: 'connections to the database need no TLS',
    file: DATABASE,
    find: 'name  = "rds.force_ssl"\n    value = "1"',
    replace: 'name  = "rds.force_ssl"\n    value = "0"',
  },
  {
    name: 'the log of the database has applicants in it',
    file: DATABASE,
    find: 'name  = "log_parameter_max_length"\n    value = "0"',
    replace: 'name  = "log_parameter_max_length"\n    value = "-1"',
  },
  {
    name: 'the database may be reached from outside',
    file: DATABASE,
    find: 'publicly_accessible          = false',
    replace: 'publicly_accessible          = true',
  },
  {
    name: 'parameters of another version',
    file: DATABASE,
    find: 'family      = "aurora-postgresql17"',
    replace: 'family      = "aurora-postgresql15"',
  },
  {
    name: 'the password of the database is in the state',
    file: DATABASE,
    find: 'manage_master_user_password     = true',
    replace: 'master_password                 = "hunter2hunter2"',
  },
]

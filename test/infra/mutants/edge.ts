import type { Mutant } from './mutant.ts'

const DEMO = 'modules/demo'
const GATEWAY = `${DEMO}/gateway.tf`
const BALANCER = `${DEMO}/load-balancer.tf`
const SCALING = `${DEMO}/service/scaling.tf`
const PROD = 'environments/prod'

export const edgeMutants: Mutant[] = [
  {
    name: 'the gateway serves what it served before',
    file: GATEWAY,
    find: 'auto_deploy = true',
    replace: 'auto_deploy = false',
  },
  {
    name: 'the gateway asks and never posts',
    file: GATEWAY,
    find: 'integration_method     = "ANY"',
    replace: 'integration_method     = "GET"',
  },
  {
    name: 'pages of anybody call the API',
    file: GATEWAY,
    find: '  protocol_type = "HTTP"\n',
    replace: '  protocol_type = "HTTP"\n  cors_configuration {\n    allow_origins = ["*"]\n  }\n',
  },
  {
    name: 'the gateway of prod lets everything through',
    file: `${PROD}/main.tf`,
    find: 'rate_per_second = 500, burst = 1000',
    replace: 'rate_per_second = 10000, burst = 20000',
  },
  {
    name: 'the gateway of dev lets everything through',
    in: 'dev',
    file: 'environments/dev/main.tf',
    find: 'rate_per_second = 100, burst = 200',
    replace: 'rate_per_second = 1000, burst = 2000',
  },
  {
    name: 'the access log does not say which request',
    file: GATEWAY,
    find: '      requestId            = "$context.requestId"\n',
    replace: '',
  },
  {
    name: 'the load balancer takes TLS 1.0',
    file: BALANCER,
    find: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    replace: 'ELBSecurityPolicy-2016-08',
  },
  {
    name: 'the gateway believes any certificate',
    file: GATEWAY,
    find: 'for_each = var.load_balancer_certificate[*]',
    replace: 'for_each = []',
  },
  {
    name: 'partners may use TLS 1.0',
    file: `${DEMO}/domain.tf`,
    find: 'security_policy = "TLS_1_2"',
    replace: 'security_policy = "TLS_1_0"',
  },
  {
    name: 'the API has two addresses',
    file: GATEWAY,
    find: 'disable_execute_api_endpoint = var.domain != null',
    replace: 'disable_execute_api_endpoint = false',
  },
  {
    name: 'tasks are added when all are full',
    file: SCALING,
    find: 'cpu_target_percent = 50',
    replace: 'cpu_target_percent = 95',
  },
  {
    name: 'loan-api is never added to',
    file: `${DEMO}/loan-api.tf`,
    find: 'ceil(180 * 60 *',
    replace: 'ceil(180000 * 60 *',
  },
  {
    name: 'sidecars are not counted',
    in: 'dev',
    file: `${DEMO}/loan-api.tf`,
    find: '(var.sizes.loan_api.cpu - local.sidecar_cpu) / (1024 - local.sidecar_cpu)',
    replace: 'var.sizes.loan_api.cpu / 1024',
  },
  {
    name: 'tasks come and go',
    file: SCALING,
    find: 'target_value       = local.cpu_target_percent\n    scale_out_cooldown = 60\n    scale_in_cooldown  = 300',
    replace:
      'target_value       = local.cpu_target_percent\n    scale_out_cooldown = 60\n    scale_in_cooldown  = 10',
  },
  {
    name: 'ECS counts nothing',
    file: `${DEMO}/cluster.tf`,
    find: 'value = "enabled"',
    replace: 'value = "disabled"',
  },
  {
    name: 'everything is traced in prod',
    file: `${PROD}/main.tf`,
    find: 'trace_ratio               = 0.1',
    replace: 'trace_ratio               = 1',
  },
  {
    name: 'two write to the state',
    file: `${PROD}/versions.tf`,
    find: 'use_lockfile = true',
    replace: 'use_lockfile = false',
  },
]

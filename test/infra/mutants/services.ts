import type { Mutant } from './mutant.ts'

const DEMO = 'modules/demo'
const SERVICE = `${DEMO}/service/main.tf`
const SCALING = `${DEMO}/service/scaling.tf`
const TASK = `${DEMO}/task/main.tf`
const COLLECTOR = `${DEMO}/task/collector.tf`
const LOAN_API = `${DEMO}/loan-api.tf`

export const servicesMutants: Mutant[] = [
  {
    name: 'the collector has no limit of memory',
    file: COLLECTOR,
    find: '    memory      = 128\n',
    replace: '',
  },
  {
    name: 'the collector has more memory than the task',
    file: COLLECTOR,
    find: 'memory      = 128',
    replace: 'memory      = 4096',
  },
  {
    name: 'the root file system is writable',
    file: TASK,
    find: 'readonlyRootFilesystem = true',
    replace: 'readonlyRootFilesystem = false',
  },
  { name: 'containers are root', file: TASK, find: 'user = "65532"', replace: 'user = "0"' },
  { name: 'capabilities of Linux stay', file: TASK, find: 'drop = ["ALL"]', replace: 'drop = ["NET_RAW"]' },
  {
    name: 'a container is privileged',
    file: TASK,
    find: 'privileged             = false',
    replace: 'privileged             = true',
  },
  { name: 'a slow log stops the service', file: TASK, find: '"non-blocking"', replace: '"blocking"' },
  {
    name: 'a secret is a plain variable',
    file: LOAN_API,
    find: 'AUTH_CLIENT_ID          = "loan-api"',
    replace: 'AUTH_CLIENT_ID          = "loan-api"\n    AUTH_CLIENT_SECRET      = "hunter2"',
  },
  { name: 'the container checks readiness', file: TASK, find: '/livez', replace: '/readyz' },
  {
    name: 'a variable that loan-api refuses',
    file: LOAN_API,
    find: 'REQUEST_BUDGET_MS       = tostring(var.request_budget_ms)',
    replace: 'REQUEST_BUDGET_MS       = "0.75s"',
  },
  {
    name: "partners are sent to a laptop's token endpoint",
    file: LOAN_API,
    find: 'TOKEN_URL               = local.token_url',
    replace: '',
  },
  {
    name: 'a variable that nobody reads',
    file: LOAN_API,
    find: 'DATABASE_POOL_MAX  ',
    replace: 'DATABASE_POOL_SIZE ',
  },
  {
    name: 'the services listen on loopback',
    file: SERVICE,
    find: 'HOST            = "0.0.0.0"',
    replace: 'HOST            = "127.0.0.1"',
  },
  {
    name: 'metrics go to a namespace that nobody looks at',
    file: `${DEMO}/cluster.tf`,
    find: 'EMF_NAMESPACE            = var.name',
    replace: 'EMF_NAMESPACE            = "loans"',
  },
  {
    name: 'the load balancer names a port of the operators',
    file: SERVICE,
    find: 'container_port   = var.ports.public',
    replace: 'container_port   = var.ports.public + 1',
  },
  {
    name: 'the load balancer names another container',
    file: SERVICE,
    find: 'container_name   = var.name',
    replace: 'container_name   = "app"',
  },
  {
    name: 'Service Connect names a port that is not there',
    file: SERVICE,
    find: 'port_name      = "public"',
    replace: 'port_name      = "http"',
  },
  {
    name: 'Service Connect speaks HTTP',
    file: TASK,
    find: 'hostPort = port, protocol = "tcp" }',
    replace: 'hostPort = port, protocol = "tcp", appProtocol = "http" }',
  },
  {
    name: 'loan-api is served by Service Connect',
    file: LOAN_API,
    find: 'is_called_by_peers = false',
    replace: 'is_called_by_peers = true',
  },
  {
    name: 'loan-api calls scoring-svc by another port',
    file: LOAN_API,
    find: 'local.ports.scoring_svc.public}"',
    replace: 'local.ports.scoring_svc.operations}"',
  },
  {
    name: 'the network is not awsvpc',
    file: TASK,
    find: 'network_mode             = "awsvpc"',
    replace: 'network_mode             = "bridge"',
  },
  {
    name: 'tasks have addresses of the internet',
    file: SERVICE,
    find: 'assign_public_ip = false',
    replace: 'assign_public_ip = true',
  },
  {
    name: 'a failed deployment stays',
    file: SERVICE,
    find: 'deployment_circuit_breaker {\n    enable   = true\n    rollback = true',
    replace: 'deployment_circuit_breaker {\n    enable   = true\n    rollback = false',
  },
  {
    name: 'no alarm ends a deployment of loan-api',
    file: LOAN_API,
    find: '  deployment_alarms  = var.deployment_alarms\n',
    replace: '',
  },
  {
    name: 'an apply does not wait',
    file: SERVICE,
    find: 'wait_for_steady_state              = true',
    replace: 'wait_for_steady_state              = false',
  },
  {
    name: 'an apply scales in',
    file: SERVICE,
    find: 'ignore_changes = [desired_count]',
    replace: 'ignore_changes = [tags]',
  },
  {
    name: 'a deployment that was taken back looks well',
    file: SERVICE,
    find: 'self.task_definition == module.task.arn',
    replace: 'self.task_definition != ""',
  },
  {
    name: 'CPU does not scale',
    file: SCALING,
    find: 'predefined_metric_type = "ECSServiceAverageCPUUtilization"',
    replace: 'predefined_metric_type = "ECSServiceAverageMemoryUtilization"',
  },
  {
    name: 'requests do not scale loan-api',
    file: SCALING,
    find: 'predefined_metric_type = "ALBRequestCountPerTarget"',
    replace: 'predefined_metric_type = "ECSServiceAverageMemoryUtilization"',
  },
  {
    name: 'a task is killed while it drains',
    file: TASK,
    find: 'stop_timeout_seconds = 40',
    replace: 'stop_timeout_seconds = 20',
  },
  {
    name: 'Fargate does not wait so long',
    file: TASK,
    find: 'stop_timeout_seconds = 40',
    replace: 'stop_timeout_seconds = 180',
  },
  {
    name: 'tasks may send anything anywhere',
    file: TASK,
    find: '  ip_protocol       = "tcp"\n  from_port         = 443\n  to_port           = 443',
    replace: '  ip_protocol       = "-1"',
  },
  {
    name: 'loan-api logs in as anybody',
    file: LOAN_API,
    find: 'aws_rds_cluster.this.cluster_resource_id}/',
    replace: 'aws_rds_cluster.this.cluster_resource_id}/*',
  },
]

import type { Mutant } from './mutant.ts'

const DEMO = 'modules/demo'
const SERVICE = `${DEMO}/service/main.tf`
const TASK = `${DEMO}/task/main.tf`
const COLLECTOR = `${DEMO}/task/collector.tf`
const BALANCER = `${DEMO}/load-balancer.tf`

export const healthMutants: Mutant[] = [
  {
    name: 'the load balancer asks the operations port for loans',
    file: SERVICE,
    find: 'container_port   = var.ports.public',
    replace: 'container_port   = var.ports.operations',
  },
  {
    name: 'peers call the operations port',
    file: SERVICE,
    find: 'port_name      = "public"',
    replace: 'port_name      = "operations"',
  },
  {
    name: 'the load balancer has no patience with a start',
    file: SERVICE,
    find: 'null : module.task.start_period_seconds',
    replace: 'null : 30',
  },
  {
    name: 'ECS has no patience with a start',
    file: TASK,
    find: 'start_period_seconds = 180',
    replace: 'start_period_seconds = 30',
  },
  {
    name: 'a dead task gets requests for five minutes',
    file: BALANCER,
    find: 'unhealthy_threshold = 3',
    replace: 'unhealthy_threshold = 10',
  },
  {
    name: 'a lost packet ends a task',
    file: TASK,
    find: 'retries     = 3',
    replace: 'retries     = 1',
  },
  {
    name: 'the collector takes the program with it',
    file: COLLECTOR,
    find: 'essential   = false',
    replace: 'essential   = true',
  },
  {
    name: 'a program that has ended leaves its task',
    file: TASK,
    find: 'essential              = true',
    replace: 'essential              = false',
  },
  {
    name: 'the collector listens elsewhere',
    file: COLLECTOR,
    find: '127.0.0.1:4318',
    replace: '127.0.0.1:4319',
  },
  {
    name: 'the log of the proxy may stop it',
    file: SERVICE,
    find: 'mode                  = "non-blocking"',
    replace: 'mode                  = "blocking"',
  },
  {
    name: 'shells in tasks',
    file: SERVICE,
    find: 'enable_execute_command             = false',
    replace: 'enable_execute_command             = true',
  },
  {
    name: 'tasks on machines of our own',
    file: SERVICE,
    find: 'launch_type     = "FARGATE"',
    replace: 'launch_type     = "EC2"',
  },
  {
    name: "the collector's image is in the internet",
    file: `${DEMO}/cluster.tf`,
    find: 'collector_image      = local.collector_image',
    replace: 'collector_image      = trimspace(file("../../collector-image"))',
  },
  {
    name: 'images of another architecture',
    file: 'environments/prod/variables.tf',
    find: '  default     = "X86_64"',
    replace: '  default     = "ARM64"',
  },
]

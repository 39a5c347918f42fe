import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NONE, type Values } from '../plan.ts'
import { all, each, look, type Rule, resources } from './rule.ts'
import { environmentOf, ownContainer, servicesOf, tasksOf } from './tasks.ts'

/** Aurora that resumes from 0 ACU or fails over is back within them: a task that waits for it is not ill. */
const START_LEAST_SECONDS = 120
/** After which no partner's request may go to a task that does not answer. */
const DEAD_MOST_SECONDS = 60
/** Fewer checks would take one lost packet for an illness. */
const RETRIES_LEAST = 2

export const healthRules: Rule[] = [
  {
    name: 'a task that starts has time to',
    look: environment => [
      ...resources(environment, 'aws_ecs_service')
        .filter(({ values }) => values.name === 'loan-api')
        .map(({ address, values: { health_check_grace_period_seconds: seconds } }) =>
          look(address, seconds >= START_LEAST_SECONDS, `the load balancer waits for ${seconds} s`),
        ),
      ...servicesOf(environment).map(task => {
        const seconds = ownContainer(task).healthCheck?.startPeriod
        return look(task.service, seconds >= START_LEAST_SECONDS, `its check waits for ${seconds} s`)
      }),
    ],
  },
  {
    name: 'a dead task gets no requests after a minute',
    look: environment =>
      each(environment, 'aws_lb_target_group', ({ address, values: { health_check: [check] = NONE } }) => {
        const seconds = Number(check?.interval) * Number(check?.unhealthy_threshold)
        const isRight = seconds + Number(check?.timeout) <= DEAD_MOST_SECONDS
        const isPatient = check?.unhealthy_threshold >= RETRIES_LEAST && check?.matcher === '200'
        return look(address, isRight && isPatient, `it is checked for ${seconds} s, for ${check?.matcher}`)
      }),
  },
  {
    name: 'a task is checked more than once before it is ended, within a minute or so',
    look: environment =>
      servicesOf(environment).map(task => {
        const { interval, timeout, retries } = ownContainer(task).healthCheck ?? {}
        const isRight =
          retries >= RETRIES_LEAST && timeout < interval && interval * retries <= DEAD_MOST_SECONDS
        return look(task.service, isRight, `${retries} times, every ${interval} s for ${timeout} s`)
      }),
  },
  {
    name: 'a task ends with its program, and not with its collector',
    look: environment =>
      tasksOf(environment).flatMap(task => {
        const own = ownContainer(task)
        return task.containers.map(each =>
          look(
            `${task.service} ${each.name}`,
            each.essential === (each === own),
            `essential is ${each.essential}`,
          ),
        )
      }),
  },
  {
    name: 'spans go where the collector takes them, inside the task',
    look: environment =>
      servicesOf(environment).map(task => {
        const sent = environmentOf(ownContainer(task)).OTEL_EXPORTER_OTLP_ENDPOINT
        const taken = collectorEndpoint(task.containers)
        const isSame = taken === '127.0.0.1:4318' && sent === `http://${taken}`
        return look(task.service, isSame, `they go to ${sent}, and ${taken} is open`)
      }),
  },
  {
    name: 'the log of a proxy stops nobody',
    look: environment =>
      all(
        environment,
        'aws_ecs_service',
        ({ service_connect_configuration: [connect] = NONE }) => {
          const [log] = connect?.log_configuration ?? []
          return log?.options?.mode === 'non-blocking' && /^\d+[km]$/.test(log.options['max-buffer-size'])
        },
        'it is not non-blocking with a max-buffer-size',
      ),
  },
  {
    // Who may open a shell in a task has all that it has.
    name: 'nobody opens a shell in a task',
    look: environment =>
      all(environment, 'aws_ecs_service', each => each.enable_execute_command === false, 'somebody may'),
  },
  {
    name: 'services run on Fargate, without spot',
    look: environment =>
      all(
        environment,
        'aws_ecs_service',
        each => each.launch_type === 'FARGATE' && !each.capacity_provider_strategy?.length,
        'one does not',
      ),
  },
  {
    name: 'tasks run on what images are built for',
    look: environment => {
      const script = readFileSync(join(environment.root, 'scripts/build-and-push.sh'), 'utf8')
      const platform = /\$\{PLATFORM:[-=](linux\/\w+)\}/.exec(script)?.[1]
      return all(
        environment,
        'aws_ecs_task_definition',
        ({ runtime_platform: [runtime] = NONE }) =>
          runtime?.operating_system_family === 'LINUX' && platform === PLATFORMS[runtime.cpu_architecture],
        `they are built for ${platform}`,
      )
    },
  },
]

const PLATFORMS: Record<string, string> = { X86_64: 'linux/amd64', ARM64: 'linux/arm64' }

function collectorEndpoint(containers: Values[]): string | undefined {
  const collector = containers.find(({ name }) => name === 'collector')
  const config = environmentOf(collector as Parameters<typeof environmentOf>[0]).AOT_CONFIG_CONTENT
  return config && JSON.parse(config).receivers?.otlp?.protocols?.http?.endpoint
}

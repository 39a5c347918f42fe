import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KEEP_ALIVE_TIMEOUT_MS } from '@loans/service-kit/http-server/serve'
import { parameterOf, scalingOf } from './database.ts'
import { all, type Environment, look, type Rule, resources } from './rule.ts'
import { environmentOf, ownContainer, servicesOf } from './tasks.ts'

/** In which a service promises to have ended after it has drained; its longest request is well within it. */
const ENDS_WITHIN_MS = 10_000
/** Fargate waits no longer. */
const STOP_TIMEOUT_MOST_SECONDS = 120
/** For the migration, an operator's console, Aurora itself. */
const RESERVED_CONNECTIONS = 25
/** A deployment has both the old tasks and the new. */
const TASKS_IN_DEPLOYMENT = 2
/** Service Connect's proxy, as AWS recommends. */
const PROXY = { cpu: 256, memoryMib: 64 }
/** Less is not a service that answers in its budget. */
const PROGRAM = { cpu: 128, memoryMib: 256 }

export const arithmeticRules: Rule[] = [
  {
    // Else it sends a request into a connection that the service just closes: 502.
    name: 'the load balancer lets go of a connection before the service does',
    look: environment =>
      all(
        environment,
        'aws_lb',
        ({ idle_timeout: seconds }) => seconds * 1_000 < KEEP_ALIVE_TIMEOUT_MS,
        `its idle timeout is not below ${KEEP_ALIVE_TIMEOUT_MS} ms`,
      ),
  },
  {
    name: 'a task is killed only after it has drained and ended',
    look: environment =>
      servicesOf(environment).map(task => {
        const { stopTimeout: seconds } = ownContainer(task)
        const drainMs = Number(environmentOf(ownContainer(task)).DRAIN_MS)
        const isRight = drainMs + ENDS_WITHIN_MS < seconds * 1_000 && seconds <= STOP_TIMEOUT_MOST_SECONDS
        return look(task.service, isRight, `DRAIN_MS is ${drainMs}, stopTimeout ${seconds} s`)
      }),
  },
  {
    name: 'a task drains for as long as the load balancer sends to it',
    look: environment => {
      const [drainMs = 0] = servicesOf(environment)
        .filter(({ service }) => service === 'loan-api')
        .map(task => Number(environmentOf(ownContainer(task)).DRAIN_MS))
      return all(
        environment,
        'aws_lb_target_group',
        ({ deregistration_delay: seconds }) => Number(seconds) === 15 && Number(seconds) * 1_000 <= drainMs,
        `its deregistration delay is not 15 s, within DRAIN_MS (${drainMs})`,
      )
    },
  },
  {
    name: 'the database has connections for all tasks of a deployment',
    look: environment => {
      const needed = connectionsNeeded(environment)
      return all(
        environment,
        'aws_rds_cluster',
        cluster => needed <= connectionsOf(environment, scalingOf(cluster).max_capacity),
        `${needed} are needed`,
      )
    },
  },
  {
    name: 'an apply counts the same connections that are kept for others',
    look: ({ root }) => {
      const file = 'infra/modules/demo/database.tf'
      const written = /^ {2}reserved_connections = (\d+)$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1]
      return [look(file, Number(written) === RESERVED_CONNECTIONS, `it keeps ${written}`)]
    },
  },
  {
    name: 'the database takes no more connections than it has memory for',
    look: environment =>
      all(
        environment,
        'aws_rds_cluster',
        cluster => {
          const most = scalingOf(cluster).max_capacity
          return connectionsOf(environment, most) <= defaultConnections(most)
        },
        'max_connections is above what Aurora would give itself',
      ),
  },
  {
    name: 'beside its sidecars a program has room',
    look: environment =>
      servicesOf(environment)
        .filter(({ service }) => service !== 'external-score-mock')
        .flatMap(task => {
          const sidecars = task.containers.filter(each => each !== ownContainer(task))
          const sum = (key: 'cpu' | 'memory') =>
            sidecars.reduce((total, each) => total + Number(each[key] ?? 0), 0)
          const cpu = task.cpu - PROXY.cpu - sum('cpu')
          const memoryMib = task.memory - PROXY.memoryMib - sum('memory')
          return [
            look(task.service, cpu >= PROGRAM.cpu, `${cpu} CPU units are left`),
            look(task.service, memoryMib >= PROGRAM.memoryMib, `${memoryMib} MiB are left`),
          ]
        }),
  },
]

function connectionsNeeded(environment: Environment): number {
  const target = resources(environment, 'aws_appautoscaling_target').find(({ values }) =>
    String(values.resource_id).endsWith('/loan-api'),
  )
  const loanApi = servicesOf(environment).find(({ service }) => service === 'loan-api')
  const pool = Number(loanApi && (environmentOf(ownContainer(loanApi)).DATABASE_POOL_MAX ?? 10))
  return Number(target?.values.max_capacity) * TASKS_IN_DEPLOYMENT * pool + RESERVED_CONNECTIONS
}

function connectionsOf(environment: Environment, mostAcu: number): number {
  return Number(parameterOf(environment, 'max_connections') ?? defaultConnections(mostAcu))
}

/** Aurora's own: 189 for 1 ACU, 823 for 4, 1,669 for 8, 3,360 for 16, and never above 5,000. */
function defaultConnections(mostAcu: number): number {
  return Math.min(5_000, Math.floor(210 * mostAcu - 21))
}

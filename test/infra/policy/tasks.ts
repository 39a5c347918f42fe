import type { Values } from '../plan.ts'
import type { Environment } from './rule.ts'

export type Container = Values & { name: string; image: string }

export type Task = {
  service: string
  cpu: number
  memory: number
  containers: Container[]
  /** Those that ECS may write to for it. */
  logGroups: string[]
}

/** The task definitions by service, and that of the migration, before they become a text. */
export function tasksOf({ plan }: Environment): Task[] {
  return Object.entries<Values>(plan.outputs.tasks ?? {}).map(([service, task]) => ({
    service,
    cpu: Number(task.cpu),
    memory: Number(task.memory),
    containers: task.containers,
    logGroups: task.log_groups,
  }))
}

export function servicesOf(environment: Environment): Task[] {
  return tasksOf(environment).filter(({ service }) => service !== 'migrate')
}

/** The container that runs our code, beside its sidecars. @throws {Error} when there is none, or there are several. */
export function ownContainer({ service, containers }: Task): Container {
  const image = service === 'migrate' ? 'loan-api' : service
  const own = containers.filter(each => each.image.includes(`/${image}:`))
  if (own.length !== 1 || !own[0]) throw new Error(`${service} has ${own.length} containers of its own image`)
  return own[0]
}

/** Variables of a container by their names; UNKNOWN where only AWS knows the value. */
export function environmentOf(container: Container): Record<string, string> {
  const given: { name: string; value: string }[] = container.environment ?? []
  return Object.fromEntries(given.map(({ name, value }) => [name, value]))
}

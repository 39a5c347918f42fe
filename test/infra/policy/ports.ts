import type { Resource, Values } from '../plan.ts'
import { type Environment, each, look, type Rule, resources } from './rule.ts'
import { type Container, ownContainer, servicesOf } from './tasks.ts'

export const portRules: Rule[] = [
  {
    name: 'the load balancer names a container and the public port of it',
    look: environment =>
      resources(environment, 'aws_ecs_service')
        .filter(({ values }) => values.name === 'loan-api')
        .map(({ values }) => {
          const container = containerOf(environment, values.name)
          const open = portMappings(environment, values.name).find(({ name }) => name === 'public')
          // As a text it is unknown: whether there is a balancer at all then depends on what only AWS knows.
          const [target] = Array.isArray(values.load_balancer) ? values.load_balancer : []
          const agrees =
            target?.container_name === container?.name && target?.container_port === open?.containerPort
          return look(
            values.name,
            agrees,
            `${target?.container_name}:${target?.container_port} is not its public port`,
          )
        }),
  },
  {
    name: 'Service Connect serves the port that the container names public',
    look: environment =>
      resources(environment, 'aws_ecs_service').flatMap(({ values }) =>
        servedBy(values).map(served => {
          const mapping = portMappings(environment, values.name).find(({ name }) => name === served.port_name)
          const alias = served.client_alias?.[0]
          const isSame = mapping?.name === 'public' && alias?.port === mapping.containerPort
          return look(
            values.name,
            isSame,
            `port ${served.port_name}, served as ${alias?.dns_name}:${alias?.port}, is not the public one`,
          )
        }),
      ),
  },
  {
    // In HTTP mode its proxy retries twice and has a timeout of its own: neither one attempt nor one retry budget.
    name: 'Service Connect is in TCP mode',
    look: environment =>
      servicesOf(environment).flatMap(task =>
        task.containers.flatMap(container =>
          (container.portMappings ?? []).map((mapping: Values) =>
            look(
              `${task.service} ${mapping.containerPort}`,
              mapping.appProtocol == null,
              `appProtocol ${mapping.appProtocol}`,
            ),
          ),
        ),
      ),
  },
  {
    name: 'all but loan-api are served by Service Connect, and loan-api only calls',
    look: environment =>
      each(environment, 'aws_ecs_service', ({ values, address }) => {
        const isClient = values.name === 'loan-api'
        const connect = values.service_connect_configuration?.[0]
        const isRight = connect?.enabled === true && (servedBy(values).length === 0) === isClient
        return look(address, isRight, isClient ? 'loan-api is a server in it' : 'it is not')
      }),
  },
  {
    name: 'a service is called by the name and port that it is served under',
    look: environment => {
      const served = resources(environment, 'aws_ecs_service').flatMap(addressesOf)
      const called = servicesOf(environment).flatMap(task =>
        (ownContainer(task).environment ?? [])
          .filter(
            ({ name, value }: Values) =>
              /^(?:AUTH|SCORING|BUREAU)_URL$/.test(name) && value.startsWith('http://'),
          )
          .map(({ name, value }: Values) => ({ at: `${task.service} ${name}`, value })),
      )
      return called.map(({ at, value }) =>
        look(at, served.includes(value), `${value} is none of ${served.join(', ')}`),
      )
    },
  },
  {
    name: 'the public and the operations port are mapped',
    look: environment =>
      servicesOf(environment).map(task => {
        const ports = (ownContainer(task).portMappings ?? []).map((mapping: Values) => mapping.containerPort)
        return look(
          task.service,
          ports.some((port: number) => port >= 3000 && port <= 3003),
          `it has ${ports}`,
        )
      }),
  },
]

function containerOf(environment: Environment, service: string): Container | undefined {
  const task = servicesOf(environment).find(each => each.service === service)
  return task && ownContainer(task)
}

function portMappings(environment: Environment, service: string): Values[] {
  return containerOf(environment, service)?.portMappings ?? []
}

function servedBy(values: Values): Values[] {
  return values.service_connect_configuration?.[0]?.service ?? []
}

function addressesOf({ values }: Resource): string[] {
  return servedBy(values).flatMap(({ client_alias = [] }) =>
    client_alias.map(({ dns_name, port }: Values) => `http://${dns_name}:${port}`),
  )
}

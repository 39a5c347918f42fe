import type { Values } from '../plan.ts'
import { look, type Rule } from './rule.ts'
import { environmentOf, ownContainer, tasksOf } from './tasks.ts'

/** Of a container's whole definition, all that must hold for every container of every task. */
const ofEvery: [string, (container: Values) => unknown, string][] = [
  [
    'an image has a tag that is not moved',
    ({ image }) => /:[\w.-]+$/.test(image) && !/:latest$/.test(image),
    'its image is not said by a tag',
  ],
  [
    'a root file system is read-only',
    each => each.readonlyRootFilesystem === true,
    'it may write to its image',
  ],
  [
    'no container is root',
    ({ user }) => /^[1-9]\d*(?::[1-9]\d*)?$/.test(String(user)),
    'its user is not a number above 0',
  ],
  [
    'no container has a capability of Linux',
    each =>
      each.linuxParameters?.capabilities?.drop?.includes('ALL') &&
      !each.linuxParameters.capabilities.add?.length,
    'it does not drop ALL',
  ],
  ['no container is privileged', each => !each.privileged, 'it is'],
  [
    // Blocking, a slow CloudWatch would stop the service at its next line.
    'a log that is not taken stops nobody',
    ({ logConfiguration: log }) =>
      log?.logDriver === 'awslogs' &&
      log.options?.mode === 'non-blocking' &&
      /^\d+[km]$/.test(log.options['max-buffer-size']),
    'its awslogs is not non-blocking with a max-buffer-size',
  ],
]

const SECRET = /SECRET|PASSWORD|PRIVATE|SIGNING_KEYS|TOKEN(?!_TTL|_URL$)|API_KEY/

export const containerRules: Rule[] = [
  ...ofEvery.map(
    ([name, holds, wrong]): Rule => ({
      name,
      look: environment =>
        tasksOf(environment).flatMap(({ service, containers }) =>
          containers.map(each => look(`${service} ${each.name}`, holds(each), wrong)),
        ),
    }),
  ),
  {
    name: 'our images are <registry>/<service>:<tag> of one tag',
    look: environment => {
      const images = tasksOf(environment).map(task => ownContainer(task).image)
      const tags = new Set(images.map(image => image.split(':').at(-1)))
      return images.map(image =>
        look(image, tags.size === 1 && image.split('/').length >= 2, `tags: ${[...tags].join(', ')}`),
      )
    },
  },
  {
    // A task starts when all of its images are there: one from elsewhere is one more that has to answer, and that the endpoints do not lead to.
    name: 'the images of a task are in one registry',
    look: environment =>
      tasksOf(environment).flatMap(task => {
        const registry = registryOf(ownContainer(task))
        return task.containers.map(each =>
          look(`${task.service} ${each.name}`, registryOf(each) === registry, `it is ${each.image}`),
        )
      }),
  },
  {
    name: 'a secret is no plain variable',
    look: environment =>
      tasksOf(environment).flatMap(({ service, containers }) =>
        containers.flatMap(each =>
          Object.keys(environmentOf(each)).map(name =>
            look(`${service} ${each.name}`, !SECRET.test(name), `${name} is one`),
          ),
        ),
      ),
  },
  {
    name: 'secrets come from Secrets Manager',
    look: environment =>
      tasksOf(environment)
        .filter(({ service }) => ['loan-api', 'migrate'].includes(service))
        .map(task => {
          const { secrets = [] } = ownContainer(task)
          const expected = task.service === 'migrate' ? 'DATABASE_PASSWORD' : 'AUTH_CLIENT_SECRET'
          return look(
            task.service,
            secrets.some(({ name }: Values) => name === expected),
            `${expected} is not a secret of it`,
          )
        }),
  },
  {
    // ECS ends tasks whose check fails: readiness there would turn a failover of Aurora into a restart of everything.
    name: "a container's check asks /livez of the operations port",
    look: environment =>
      tasksOf(environment)
        .filter(({ service }) => service !== 'migrate')
        .map(task => {
          const command = (ownContainer(task).healthCheck?.command ?? []).join(' ')
          const port = Object.entries(PORTS).find(([service]) => service === task.service)?.[1]
          const asks = command.includes(`127.0.0.1:${port}/livez`) && command.startsWith('CMD node -e')
          return look(task.service, asks && !command.includes('readyz'), `it runs: ${command}`)
        }),
  },
]

const registryOf = ({ image }: Values) => image.slice(0, image.lastIndexOf('/'))

const PORTS = { 'loan-api': 9000, 'auth-svc': 9001, 'scoring-svc': 9002, 'external-score-mock': 9003 }

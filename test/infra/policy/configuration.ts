import { readConfig as readAuthConfig } from '../../../services/auth-svc/src/config.ts'
import { readConfig as readSimulatorConfig } from '../../../services/external-score-mock/src/config.ts'
import { readOwnerConfig } from '../../../services/loan-api/src/config/owner.ts'
import { readConfig as readLoanApiConfig } from '../../../services/loan-api/src/config.ts'
import { readConfig as readScoringConfig } from '../../../services/scoring-svc/src/config.ts'
import { UNKNOWN, type Values } from '../plan.ts'
import { look, type Rule } from './rule.ts'
import { type Container, environmentOf, ownContainer, servicesOf, tasksOf } from './tasks.ts'

type Environment = Record<string, string>

/** The services' own readers, the same as at their boot. */
const READERS: Record<string, (env: Environment) => Values> = {
  'loan-api': readLoanApiConfig,
  'auth-svc': readAuthConfig,
  'scoring-svc': readScoringConfig,
  'external-score-mock': readSimulatorConfig,
  migrate: readOwnerConfig,
}

const POOL = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example'

/** In the place of what only AWS knows, a value as AWS would give it. */
const PLAUSIBLE: Environment = {
  DATABASE_URL:
    'postgres://loan_api@loans.cluster-example.eu-west-1.rds.amazonaws.com:5432/loans_db?sslmode=verify-full',
  PUBLIC_BASE_URL: 'https://example.execute-api.eu-west-1.amazonaws.com',
  TOKEN_URL: 'https://example.auth.eu-west-1.amazoncognito.com/oauth2/token',
  TRUSTED_ISSUERS: JSON.stringify([{ issuer: POOL, jwksUri: `${POOL}/.well-known/jwks.json` }]),
  CLIENTS: JSON.stringify([
    { clientId: 'loan-api', secretSha256: ['ab'.repeat(32)], scopes: [], mayIntrospect: true },
  ]),
  PARTNERS: JSON.stringify([
    { partnerId: 'example', clients: [{ issuer: POOL, clientId: 'example' }], scopes: ['loans/apply'] },
  ]),
}

/** Where an image has Amazon's authorities; a service looks whether it can read them. */
const AUTHORITIES = '/app/rds-ca.pem'

/** Read beside config.ts: by the telemetry of every service, by AWS's SDK, by the migration. */
const READ_ELSEWHERE = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_RESOURCE_ATTRIBUTES',
  'AWS_REGION',
  'DATABASE_PASSWORD',
  'SERVICE_LOGIN',
]

export const configurationRules: Rule[] = [
  {
    name: 'a service accepts its configuration',
    look: environment =>
      tasksOf(environment).map(task => {
        const { error } = configure(task.service, ownContainer(task))
        return look(task.service, error === undefined, `${error}`)
      }),
  },
  {
    name: 'a service reads every variable that it is given',
    look: environment =>
      tasksOf(environment).flatMap(task => {
        const { read } = configure(task.service, ownContainer(task))
        return namesOf(ownContainer(task)).map(name =>
          look(`${task.service} ${name}`, read.has(name) || READ_ELSEWHERE.includes(name), 'nobody reads it'),
        )
      }),
  },
  {
    name: 'a service listens where its container says',
    look: environment =>
      servicesOf(environment).map(task => {
        const container = ownContainer(task)
        const { config } = configure(task.service, container)
        const ports = (container.portMappings ?? []).map((each: Values) => each.containerPort)
        const isRight =
          ports.includes(config?.port) && ports.includes(config?.operationsPort) && config?.host === '0.0.0.0'
        return look(
          task.service,
          isRight,
          `at ${config?.host}, ${config?.port} and ${config?.operationsPort}, mapped are ${ports}`,
        )
      }),
  },
  {
    name: 'the metrics go where dashboards and alarms look',
    look: environment =>
      servicesOf(environment).map(task => {
        const namespace = environmentOf(ownContainer(task)).EMF_NAMESPACE
        return look(task.service, namespace === `loans-${environment.name}`, `they go to ${namespace}`)
      }),
  },
  {
    name: 'auth-svc checks tokens, and issues none',
    look: environment =>
      servicesOf(environment)
        .filter(({ service }) => service === 'auth-svc')
        .map(task => {
          const { config } = configure(task.service, ownContainer(task))
          const isRight = config?.signingKeys.length === 0 && config.trustedIssuers.length === 1
          return look(task.service, isRight, 'it has a signing key, or not one trusted issuer')
        }),
  },
  {
    name: 'loan-api answers within the promised 800 ms',
    look: environment =>
      servicesOf(environment)
        .filter(({ service }) => service === 'loan-api')
        .map(task => {
          const { config } = configure(task.service, ownContainer(task))
          return look(
            task.service,
            config?.requestBudgetMs === 750,
            `its budget is ${config?.requestBudgetMs} ms`,
          )
        }),
  },
]

function namesOf(container: Container): string[] {
  return [
    ...Object.keys(environmentOf(container)),
    ...(container.secrets ?? []).map(({ name }: Values) => name),
  ]
}

/** What the service makes of the environment, and which names it has asked for. */
function configure(
  service: string,
  container: Container,
): { read: Set<string>; config?: Values; error?: Error } {
  const given = environmentOf(container)
  const secrets = (container.secrets ?? []).map(({ name }: Values) => [
    name,
    'a-secret-of-thirty-two-characters',
  ])
  const values = Object.entries(given).map(([name, value]) => [
    name,
    value === UNKNOWN ? (PLAUSIBLE[name] ?? UNKNOWN) : value.replace(AUTHORITIES, import.meta.filename),
  ])
  const read = new Set<string>()
  const env = new Proxy<Environment>(Object.fromEntries([...values, ...secrets]), {
    get(target, name) {
      read.add(String(name))
      return target[String(name)]
    },
  })
  try {
    const reader = READERS[service]
    if (!reader) throw new Error('nobody knows its configuration')
    return { read, config: reader(env) }
  } catch (error) {
    return { read, error: error as Error }
  }
}

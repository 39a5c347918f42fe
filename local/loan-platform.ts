import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { demoPartners } from './demo-partners.ts'
import { demonstrateLoans } from './demonstration/demonstrate-loans.ts'
import { readSamples } from './demonstration/samples.ts'
import type { Platform, ServiceDefinition, Wiring } from './launcher/platform.ts'
import { REPOSITORY } from './repository.ts'

const OPERATIONS_PAGE = 'operations-page'

/** So that a trace is on the page while its application is still news; the default is 5 s. */
const SPANS_LEAVE_EVERY_MS = 500

/** What Node is told of a service's heap (NODE_OPTIONS), as in its image: the Dockerfile says why, a test that both say the same. */
export const HEAP = '--max-semi-space-size=4 --max-old-space-size=128'
/** What glibc is told of all that is not in the heap, as in the image. */
const MALLOC_ARENA_MAX = '1'

/**
 * Where Node keeps what it makes of the code (NODE_COMPILE_CACHE), as the image has it: of this checkout, because it is good for one path, and gone
 * with the packages that it was made of. Where nobody may write Node does without, and says nothing.
 */
const COMPILE_CACHE = join(REPOSITORY, 'node_modules/.cache/compiled')

const MIGRATIONS = 'services/loan-api/migrations'
const KIT = 'packages/service-kit/src'
const SLO = 'slo.json'
const SLO_SCHEMA = 'services/loan-api/src/applications/slo.ts'
const LOAN_API = ['src', 'policies', 'package.json'].map(part => `services/loan-api/${part}`)

const services: ServiceDefinition[] = [
  {
    name: 'loan-api',
    port: 3000,
    operationsPort: 9000,
    program: 'services/loan-api/src/main.ts',
    madeOf: [...LOAN_API, KIT, MIGRATIONS, SLO],
    environment: wiring => ({
      DATABASE_URL: wiring.databaseUrl,
      AUTH_URL: wiring.urlOf('auth-svc'),
      AUTH_CLIENT_ID: 'loan-api',
      AUTH_CLIENT_SECRET: wiring.secrets.loanApiClientSecret,
      SCORING_URL: wiring.urlOf('scoring-svc'),
      PARTNERS: JSON.stringify(partners(wiring)),
      PUBLIC_BASE_URL: wiring.urlOf('loan-api'),
      TOKEN_URL: `${wiring.urlOf('auth-svc')}/oauth2/token`,
      REQUEST_BUDGET_MS: wiring.requestBudgetMs,
    }),
  },
  {
    name: 'auth-svc',
    port: 3001,
    operationsPort: 9001,
    program: 'services/auth-svc/src/main.ts',
    madeOf: ['services/auth-svc/src', KIT],
    environment: wiring => ({
      ISSUER: wiring.urlOf('auth-svc'),
      CLIENTS: JSON.stringify(clients(wiring)),
      SIGNING_KEYS: JSON.stringify(wiring.secrets.signingKeys),
      TOKEN_CORS_ORIGINS: JSON.stringify(originsOfDocs(wiring)),
    }),
  },
  {
    name: 'scoring-svc',
    port: 3002,
    operationsPort: 9002,
    program: 'services/scoring-svc/src/main.ts',
    madeOf: ['services/scoring-svc/src', KIT],
    environment: wiring => ({ BUREAU_URL: wiring.urlOf('external-score-mock') }),
  },
  {
    name: 'external-score-mock',
    port: 3003,
    operationsPort: 9003,
    program: 'services/external-score-mock/src/main.ts',
    madeOf: ['services/external-score-mock/src', KIT],
    environment: () => ({}),
  },
]

/** Shows the others at work; nothing that partners need. */
const operationsPage: ServiceDefinition = {
  name: OPERATIONS_PAGE,
  operationsPort: 9004,
  program: 'local/operations-page/main.ts',
  madeOf: ['local/operations-page', 'local/fault-control', 'local/traces', SLO_SCHEMA, KIT, SLO],
  environment: wiring => ({
    SERVICES: JSON.stringify(
      Object.fromEntries(services.map(({ name }) => [name, wiring.operationsUrlOf(name)])),
    ),
    TRACES_FOLDER: wiring.tracesFolder,
  }),
}

/** The four services, how they find each other, and the page that shows them at work. */
export const loanPlatform: Platform = {
  migration: { program: 'services/loan-api/src/migrate.ts', folder: MIGRATIONS },
  demonstrate: stage => demonstrateLoans(stage, readSamples()),
  services: [...services.map(reporting), operationsPage],
}

/** A service as it runs everywhere, that sends its spans to the operations page. */
function reporting(service: ServiceDefinition): ServiceDefinition {
  return {
    ...service,
    preload: `services/${service.name}/src/telemetry.ts`,
    environment: wiring => ({
      ...service.environment(wiring),
      NODE_OPTIONS: HEAP,
      MALLOC_ARENA_MAX,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      OTEL_EXPORTER_OTLP_ENDPOINT: wiring.operationsUrlOf(OPERATIONS_PAGE),
      OTEL_BSP_SCHEDULE_DELAY: String(SPANS_LEAVE_EVERY_MS),
    }),
  }
}

/** Of the API's own page, by either name that people open it by. */
function originsOfDocs(wiring: Wiring): string[] {
  const { port } = new URL(wiring.urlOf('loan-api'))
  return ['127.0.0.1', 'localhost'].map(host => `http://${host}:${port}`)
}

function partners(wiring: Wiring) {
  const issuer = wiring.urlOf('auth-svc')
  return demoPartners.map(({ partnerId, scopes, requestsPerSecond }) => ({
    partnerId,
    clients: [{ issuer, clientId: partnerId }],
    scopes,
    requestsPerSecond,
  }))
}

function clients({ secrets }: Wiring) {
  const ofPartners = demoPartners.map(({ partnerId, secret, scopes }) => ({
    clientId: partnerId,
    secretSha256: [sha256(secret)],
    scopes,
  }))
  const ofLoanApi = {
    clientId: 'loan-api',
    secretSha256: [sha256(secrets.loanApiClientSecret)],
    scopes: [],
    mayIntrospect: true,
  }
  return [...ofPartners, ofLoanApi]
}

function sha256(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

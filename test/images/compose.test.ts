import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { demoPartners } from '../../local/demo-partners.ts'
import { readConfig as readAuthSvc } from '../../services/auth-svc/src/config.ts'
import { readConfig as readSimulator } from '../../services/external-score-mock/src/config.ts'
import { readConfig as readLoanApi } from '../../services/loan-api/src/config.ts'
import { readConfig as readScoringSvc } from '../../services/scoring-svc/src/config.ts'
import { read } from '../repository/_tree.ts'

type Definition = {
  image: string
  build?: { args: { SERVICE: string } }
  command?: string[]
  user?: string
  read_only?: boolean
  environment: Record<string, string>
  ports?: string[]
  healthcheck?: { test: string[] }
  depends_on?: Record<string, { condition: string }>
}

const { services } = parse(read('compose.yaml'), { merge: true }) as { services: Record<string, Definition> }
const { postgres, migrate, ...ours } = services
const readers = {
  'loan-api': readLoanApi,
  'auth-svc': readAuthSvc,
  'scoring-svc': readScoringSvc,
  'external-score-mock': readSimulator,
}

/** What `readConfig` makes of an environment, and which of its variables it never asked for. */
function readBy<Config>(readConfig: (env: NodeJS.ProcessEnv) => Config, environment: Record<string, string>) {
  const asked = new Set<string | symbol>()
  const env = new Proxy(environment, {
    get: (target, name) => {
      asked.add(name)
      return Reflect.get(target, name)
    },
  })
  return { config: readConfig(env), unknown: Object.keys(environment).filter(name => !asked.has(name)) }
}

test('it has the four services, a database and its migration', () => {
  expect(Object.keys(ours).sort()).toEqual(Object.keys(readers).sort())
  expect(migrate?.image).toBe(ours['loan-api']?.image)
  expect(migrate?.command).toEqual(['node', 'src/migrate.ts'])
})

test('a variable that a service does not know would be seen', () => {
  expect(readBy(readScoringSvc, { SCORING_BUDGET: '1' }).unknown).toEqual(['SCORING_BUDGET'])
})

describe.each(Object.entries(readers))('%s', (name, readConfig) => {
  const definition = ours[name] as Definition

  test('starts with its environment, and knows each variable of it', () => {
    const { config, unknown } = readBy<{ host: string }>(readConfig, definition.environment)
    expect(unknown).toEqual([])
    expect(config.host).toBe('0.0.0.0')
  })

  test('is published at its own ports, to this machine alone', () => {
    const { port, operationsPort } = readConfig(definition.environment)
    expect(definition.ports).toEqual([port, operationsPort].map(each => `127.0.0.1:${each}:${each}`))
    expect(read('README.md')).toMatch(
      new RegExp(`services/${name}/ .*port ${port}, operations ${operationsPort}\n`),
    )
    expect(definition.healthcheck?.test.at(-1)).toContain(`http://127.0.0.1:${operationsPort}/livez`)
  })

  test('is built for itself, and runs as in the cloud: its own user, and nothing to write to', () => {
    expect(read('Dockerfile')).toContain('ARG SERVICE')
    expect(definition).toMatchObject({
      image: `loans/${name}:compose`,
      build: { args: { SERVICE: name } },
      user: read('Dockerfile').match(/^USER (.+)$/m)?.[1],
      read_only: true,
    })
  })
})

test('what one needs of another is there before it', () => {
  const loanApi = ours['loan-api']
  expect(loanApi?.depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } })
  const { config } = readBy(readLoanApi, loanApi?.environment ?? {})
  const needed = [
    config.authUrl,
    config.scoringUrl,
    readScoringSvc(ours['scoring-svc']?.environment ?? {}).bureauUrl,
  ]
  for (const url of needed.map(each => new URL(each))) {
    expect(readers).toHaveProperty([url.hostname])
    expect(url.port).toBe(
      String(readers[url.hostname as keyof typeof readers](ours[url.hostname]?.environment ?? {}).port),
    )
  }
})

test('the database has nothing to write to but its data, its socket and temporary files', () => {
  expect(postgres).toMatchObject({
    read_only: true,
    tmpfs: ['/tmp', '/var/run/postgresql'],
    volumes: ['database:/var/lib/postgresql/data'],
  })
})

test('the database has the owner that migrates, and the login that the migration makes', () => {
  const { username, password, hostname, pathname } = new URL(migrate?.environment.DATABASE_URL ?? '')
  expect(postgres?.environment).toEqual({
    POSTGRES_USER: username,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: pathname.slice(1),
  })
  const service = new URL(ours['loan-api']?.environment.DATABASE_URL ?? '')
  expect({ hostname: service.hostname, pathname: service.pathname }).toEqual({ hostname, pathname })
  expect(service.password).toBe(migrate?.environment.SERVICE_PASSWORD)
})

test('the clients have the secrets of the demonstration, and loan-api its own', () => {
  const sha256 = (secret: string) => createHash('sha256').update(secret).digest()
  const { clients, issuer } = readAuthSvc(ours['auth-svc']?.environment ?? {})
  const { partners, authClientSecret } = readLoanApi(ours['loan-api']?.environment ?? {})
  const secrets = new Map([
    ...demoPartners.map(each => [each.partnerId, each.secret] as const),
    ['loan-api', authClientSecret],
  ])
  expect(clients.map(({ clientId, secretHashes }) => [clientId, secretHashes])).toEqual(
    [...secrets].map(([clientId, secret]) => [clientId, [sha256(secret)]]),
  )
  expect(partners).not.toEqual([])
  for (const { clients: acting } of partners) expect(acting[0]?.issuer).toBe(issuer)
  const ratesOf = (all: { partnerId: string; requestsPerSecond: number }[]) =>
    all.map(({ partnerId, requestsPerSecond }) => ({ partnerId, requestsPerSecond }))
  expect(ratesOf(partners)).toEqual(ratesOf(demoPartners))
})

test('auth-svc makes a key at its start that it can sign with', () => {
  const [shell = '', option = '', script = ''] = ours['auth-svc']?.command ?? []
  // $$ is compose's word for $. What it ends with is the image's own command.
  const making = script.replaceAll('$$', '$').replace(/^exec .*$/m, 'printf %s "$SIGNING_KEYS"')
  expect(script).toContain(
    `exec ${JSON.parse(read('Dockerfile').match(/^CMD (.+)$/m)?.[1] ?? '').join(' ')}\n`,
  )
  const made = execFileSync(shell, [option, making], {
    encoding: 'utf8',
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
  })
  expect(readAuthSvc({ ...ours['auth-svc']?.environment, SIGNING_KEYS: made }).signingKeys).toHaveLength(1)
})

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { demoPartner } from '../../local/demo-partners.ts'
import { fetchAccessToken } from '../../local/demonstration/access-token.ts'
import { startPostgres } from '../../local/embedded-postgres/start-postgres.ts'
import { locateDataFolder, prepareDataFolder } from '../../local/launcher/data-folder.ts'
import type { Wiring } from '../../local/launcher/platform.ts'
import { ensureSecrets } from '../../local/launcher/secrets.ts'
import { makeServiceLogin } from '../../local/launcher/service-login.ts'
import { loanPlatform } from '../../local/loan-platform.ts'
import { callLocally } from '../../local/local-http.ts'
import { SUCCEEDED } from '../../local/processes/child.ts'
import { findFreePort, LOOPBACK } from '../../local/processes/ports.ts'
import { waitUntil } from '../../local/processes/wait-until.ts'
import { type Container, runImage } from './container.ts'
import type { Image } from './image.ts'

const READY_WITHIN_MS = 60_000
const CALL_WITHIN_MS = 5_000

/** Node says of every file whether its compile cache was good for it. */
const TELLS_WHAT_IS_COMPILED = { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' }

/** The containers, wired as on a laptop, on free ports. */
export async function runPlatform(images: Image[], folder: string, closing: (() => unknown)[]) {
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: 0,
    settings: { fsync: 'off' },
  })
  closing.push(() => postgres.stop(AbortSignal.abort()))
  const login = makeServiceLogin(postgres.url)
  const wiring = await wire(folder, login.url)
  await migrate(images, { DATABASE_URL: postgres.url, SERVICE_PASSWORD: login.password })
  const containers = images.map(image => {
    const definition = loanPlatform.services.find(({ name }) => name === image.service)
    const ports = {
      PORT: portOf(wiring.urlOf(image.service)),
      OPERATIONS_PORT: portOf(wiring.operationsUrlOf(image.service)),
    }
    // Those are the image's own.
    const { NODE_OPTIONS, NODE_COMPILE_CACHE, MALLOC_ARENA_MAX, ...environment } =
      definition?.environment(wiring) ?? {}
    const container = runImage(image, { ...environment, ...ports, ...TELLS_WHAT_IS_COMPILED })
    closing.push(container.kill)
    return container
  })
  await Promise.all(
    containers.map(container => untilReady(container, wiring.operationsUrlOf(container.service))),
  )
  return { containers, wiring }
}

async function wire(folder: string, databaseUrl: string): Promise<Wiring> {
  const data = locateDataFolder(join(folder, 'data'))
  prepareDataFolder(data)
  const names = loanPlatform.services.flatMap(({ name }) => [name, `${name} operations`])
  // Taken together, so that they differ.
  const ports = await Promise.all(names.map(findFreePort))
  const at = (name: string) => `http://${LOOPBACK}:${ports[names.indexOf(name)]}`
  return {
    urlOf: at,
    operationsUrlOf: name => at(`${name} operations`),
    tracesFolder: data.traces,
    databaseUrl,
    secrets: ensureSecrets(data),
    requestBudgetMs: '1800',
  }
}

/** As a deployment does: loan-api's own image with another command. */
async function migrate(images: Image[], variables: Record<string, string>): Promise<void> {
  const image = images.find(({ service }) => service === 'loan-api')
  if (!image) throw new Error('there is no loan-api')
  const container = runImage(image, variables, ['node', 'src/migrate.ts'])
  if ((await container.ended) !== SUCCEEDED)
    throw new Error(`the migration ${await container.ended}\n${container.written()}`)
}

async function untilReady({ service, written }: Container, operationsUrl: string): Promise<void> {
  for (const path of ['/livez', '/readyz']) {
    const isOk = () =>
      callLocally(`${operationsUrl}${path}`, { withinMs: CALL_WITHIN_MS }).then(
        ({ status }) => status === 200,
        () => false,
      )
    if (!(await waitUntil(isOk, { withinMs: READY_WITHIN_MS })))
      throw new Error(`${service}: ${path} is not 200\n${written()}`)
  }
}

/** One application, through all four: its status, and whether the documentation has the assets that come with a package. */
export async function applyOnce({ urlOf }: Wiring) {
  const token = await fetchAccessToken(urlOf('auth-svc'), demoPartner)
  const answer = await callLocally(`${urlOf('loan-api')}/loan/apply`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `"${randomUUID()}"`,
    },
    body: '{"userId":"123","amount":15000,"termMonths":36,"income":4000}',
    withinMs: CALL_WITHIN_MS,
  })
  const page = await callLocally(`${urlOf('loan-api')}/docs/swagger-ui-bundle.js`, {
    withinMs: CALL_WITHIN_MS,
  })
  return { status: answer.status, decision: JSON.parse(answer.body).status, documentation: page.status }
}

function portOf(url: string): string {
  return new URL(url).port
}

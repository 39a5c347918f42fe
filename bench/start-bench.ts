import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoPartner } from '../local/demo-partners.ts'
import { fetchAccessToken } from '../local/demonstration/access-token.ts'
import { locateDataFolder, prepareDataFolder } from '../local/launcher/data-folder.ts'
import { ensureSecrets } from '../local/launcher/secrets.ts'
import { preloading, spawnProgram } from '../local/launcher/spawn-program.ts'
import { loanPlatform } from '../local/loan-platform.ts'
import { callLocally } from '../local/local-http.ts'
import type { Child } from '../local/processes/child.ts'
import { findFreePort, LOOPBACK } from '../local/processes/ports.ts'
import { waitUntil } from '../local/processes/wait-until.ts'

/** Like every process of the bench it ends when the bench does, however that ends. */
const KEEPER = join(import.meta.dirname, '../test/postgres/keeper.ts')
const RECEIVER = join(import.meta.dirname, 'receiver.ts')

/** Four services and two loan-apis start at once, on few cores. */
const READY_WITHIN_MS = 60_000
const ANSWER_WITHIN_MS = 5_000
/** The bureau is fast, so that the CPU is what there is to wait for. */
const FAST_BUREAU = { LATENCY_MEDIAN_MS: '1', LATENCY_P99_MS: '2' }

export type BenchService = {
  url: string
  /** Of its process, since it began. */
  cpuSeconds(): Promise<number>
}

/** The platform in processes of its own, with two loan-apis: one that traces every request, and one that traces none. */
export async function startBench() {
  const folder = locateDataFolder(mkdtempSync(join(tmpdir(), 'loans-bench-')))
  prepareDataFolder(folder)
  const secrets = ensureSecrets(folder)
  const keeper = fork(KEEPER, { detached: true })
  const [{ templateUrl: databaseUrl }] = await once(keeper, 'message')
  const receiver = fork(RECEIVER)
  const [receiverPort] = await once(receiver, 'message')
  const receiverUrl = `http://${LOOPBACK}:${receiverPort}`

  const processes = [...loanPlatform.services.map(({ name }) => name), 'traced']
  const names = processes.flatMap(name => [name, operationsOf(name)])
  // Taken together, so that they differ.
  const ports = new Map(await Promise.all(names.map(async name => [name, await findFreePort()] as const)))
  const urlOf = (name: string) => `http://${LOOPBACK}:${ports.get(name)}`
  const wiring = {
    urlOf,
    // Of the operations page, which takes the spans.
    operationsUrlOf: () => receiverUrl,
    databaseUrl,
    secrets,
    requestBudgetMs: '10000',
    tracesFolder: folder.traces,
  }
  const children: Child[] = []

  async function start(
    service: string,
    name: string,
    more: Record<string, string> = {},
  ): Promise<BenchService> {
    const definition = loanPlatform.services.find(each => each.name === service)
    if (!definition) throw new Error(`there is no ${service}`)
    const { program, preload, environment } = definition
    const listening = {
      PORT: String(ports.get(name)),
      OPERATIONS_PORT: String(ports.get(operationsOf(name))),
    }
    const variables = { ...environment(wiring), ...listening, ...more }
    children.push(spawnProgram(program, variables, folder.logOf(name), preloading(preload)))
    const read = (path: string) =>
      callLocally(`${urlOf(operationsOf(name))}${path}`, { withinMs: ANSWER_WITHIN_MS })
    const isReady = () =>
      read('/readyz').then(
        ({ status }) => status === 200,
        () => false,
      )
    if (!(await waitUntil(isReady, { withinMs: READY_WITHIN_MS }))) throw new Error(`${name} does not start`)
    const cpuSeconds = async () =>
      Number(/^process_cpu_seconds_total (\S+)$/m.exec((await read('/metrics')).body)?.[1])
    return { url: urlOf(name), cpuSeconds }
  }

  const loanApi = { LEASE_MS: '20000' }
  const untraced = { OTEL_SDK_DISABLED: 'true' }
  const [plain, traced, authSvc, scoringSvc] = await Promise.all([
    start('loan-api', 'loan-api', { ...loanApi, ...untraced }),
    start('loan-api', 'traced', loanApi),
    start('auth-svc', 'auth-svc', untraced),
    start('scoring-svc', 'scoring-svc', untraced),
    start('external-score-mock', 'external-score-mock', { ...FAST_BUREAU, ...untraced }),
  ])
  return {
    plain,
    traced,
    authSvc,
    scoringSvc,
    databaseUrl,
    logOf: folder.logOf,
    token: await fetchAccessToken(urlOf('auth-svc'), demoPartner),
    spansReceived: async () => (await callLocally(receiverUrl, { withinMs: ANSWER_WITHIN_MS })).body,
    stop: async () => {
      await Promise.all(children.map(child => child.stop([{ signal: 'SIGKILL', withinMs: 5_000 }])))
      receiver.disconnect()
      const isGone = once(keeper, 'exit')
      keeper.disconnect()
      await isGone
      rmSync(folder.path, { recursive: true, force: true })
    },
  }
}

function operationsOf(name: string): string {
  return `operations of ${name}`
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { demoPartner } from '../demo-partners.ts'
import { fetchAccessToken } from '../demonstration/access-token.ts'
import { type DataFolder, locateDataFolder, prepareDataFolder } from '../launcher/data-folder.ts'
import type { ServiceDefinition, Wiring } from '../launcher/platform.ts'
import { ensureSecrets } from '../launcher/secrets.ts'
import { loanPlatform } from '../loan-platform.ts'
import { findFreePort, LOOPBACK } from '../processes/ports.ts'
import { compileAhead } from './compile-ahead.ts'
import { keepDatabase } from './keep-database.ts'
import { type PlatformProcess, startProcess } from './platform-process.ts'

type ProcessOptions = {
  /** The service whose program it runs; by default that of its own name. */
  of?: string
  /** Another program in its place, from the repository's root. */
  program?: string
  /** What is loaded before it, in place of the service's. */
  preload?: string
  /** By variable the process whose address it is, as `{ AUTH_URL: 'auth-svc-2' }`, where there are several of a service. */
  calls?: Record<string, string>
  /** Beside those that join it to the others. */
  variables?: Record<string, string>
}

type PlatformOptions = {
  /** By name. Those that are not named do not run. */
  processes: Record<string, ProcessOptions>
  requestBudgetMs: string
  /** Where spans go (OTLP over HTTP); without it nothing is traced. */
  spansTo?: string
  /** A folder in whose `logs` the logs stay; by default they go with everything else. */
  keptIn?: string
}

export type ThrowawayPlatform = Awaited<ReturnType<typeof startThrowawayPlatform>>

/**
 * The services in processes of their own, on free ports of loopback, with a PostgreSQL and keys of their own. All of it ends with
 * this process, however that ends; `stop` also waits for it.
 *
 * @throws {Failure} when a process does not become ready, with the last that it said.
 */
export async function startThrowawayPlatform({
  processes,
  requestBudgetMs,
  spansTo,
  keptIn,
}: PlatformOptions) {
  const running = new AsyncDisposableStack()
  try {
    const database = await keepDatabase()
    running.defer(database.stop)
    // In the database's, so that keys and logs are left behind by nobody either.
    const folder = prepare(join(database.folder, 'platform'), keptIn)
    const names = Object.keys(processes)
    const addresses = await takeAddresses(names)
    const wiring: Wiring = {
      urlOf: name => addressOf(name).url,
      operationsUrlOf: name => spansTo ?? addressOf(name).operationsUrl,
      databaseUrl: database.url,
      secrets: ensureSecrets(folder),
      requestBudgetMs,
      tracesFolder: folder.traces,
    }
    const addressOf = (name: string) => addresses.get(name) ?? NOWHERE
    const parts = Object.entries(processes).map(([name, options]) => {
      const definition = definitionOf(options.of ?? name)
      const calls = Object.entries(options.calls ?? {})
      const variables = {
        ...definition.environment(wiring),
        ...Object.fromEntries(calls.map(([variable, called]) => [variable, addressOf(called).url])),
        ...(spansTo === undefined && { OTEL_SDK_DISABLED: 'true' }),
        ...options.variables,
      }
      const program = options.program ?? definition.program
      const preload = options.preload ?? definition.preload
      return { name, program, variables, folder, ...(preload !== undefined && { preload }) }
    })
    // Before any of them starts: one finds what another has compiled, too.
    await Promise.all(parts.map(compileAhead))
    const started = await Promise.all(
      parts.map(async each => {
        const child = startProcess({ ...each, ...addressOf(each.name) })
        running.defer(child.end)
        await child.untilReady()
        return [each.name, child] as const
      }),
    )
    const byName = new Map(started)
    const processOf = (name: string): PlatformProcess => {
      const found = byName.get(name)
      if (!found) throw new Error(`${name} does not run here`)
      return found
    }
    return {
      database,
      processOf,
      processes: [...byName.values()],
      logOf: folder.logOf,
      /** Of the demo partner. */
      fetchToken: () => fetchAccessToken(processOf('auth-svc').url, demoPartner),
      stop: () => running.disposeAsync(),
    }
  } catch (error) {
    await running.disposeAsync()
    throw error
  }
}

/** Of a service that does not run here. */
const NOWHERE = { url: `http://${LOOPBACK}:9`, operationsUrl: `http://${LOOPBACK}:9` }

function prepare(dir: string, keptIn: string | undefined): DataFolder {
  const folder = locateDataFolder(dir)
  prepareDataFolder(folder)
  if (keptIn === undefined) return folder
  const { shown, logs, logOf } = locateDataFolder(keptIn)
  mkdirSync(logs, { recursive: true })
  return { ...folder, shown, logs, logOf }
}

/** Ports taken together, so that they differ. */
async function takeAddresses(names: string[]) {
  const urls = await Promise.all(
    names.flatMap(() =>
      [findFreePort(), findFreePort()].map(async port => `http://${LOOPBACK}:${await port}`),
    ),
  )
  return new Map(
    names.map((name, index) => {
      const [url = '', operationsUrl = ''] = urls.slice(2 * index)
      return [name, { url, operationsUrl }]
    }),
  )
}

function definitionOf(service: string): ServiceDefinition {
  const definition = loanPlatform.services.find(({ name }) => name === service)
  if (!definition) throw new Error(`there is no ${service}`)
  return definition
}

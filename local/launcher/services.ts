import { LOOPBACK } from '../processes/ports.ts'
import type { Database } from './database.ts'
import type { Wiring } from './platform.ts'
import { inspectorPort } from './ports.ts'
import type { Secrets } from './secrets.ts'
import { addressesOf, type Service, startService } from './service.ts'
import type { Start } from './start.ts'

/** Starts every service's process at once; they become ready some time later, in any order. */
export function startServices(start: Start, database: Database, secrets: Secrets): Service[] {
  const { platform, options, profile, progress, folder } = start
  const addresses = new Map(
    platform.services.map(definition => [definition.name, addressesOf(definition, options.offset)]),
  )
  const wiring: Wiring = {
    urlOf: name => addresses.get(name)?.url ?? '',
    operationsUrlOf: name => addresses.get(name)?.operationsUrl ?? '',
    tracesFolder: folder.traces,
    databaseUrl: database.service?.url ?? database.url,
    secrets,
    requestBudgetMs: profile.requestBudgetMs,
  }
  if (options.inspect) {
    progress.note(`${options.inspect} can be debugged at ${LOOPBACK}:${inspectorPort(options.offset)}`)
  }
  return platform.services.map(definition => startService(start, definition, wiring))
}

/** Waits until every service says that it can work. */
export async function untilAllReady(start: Start, services: Service[]): Promise<void> {
  const names = services.map(({ name }) => name).join(', ')
  const allReady = () => Promise.all(services.map(service => service.untilReady()))
  await start.progress.step(`${services.length} services`, allReady, () => names)
}

/** The first, which the others serve, before them: what it has begun it can end. The last hears of the end of all. */
export async function stopServices([first, ...others]: Service[], force: AbortSignal): Promise<void> {
  const last = others.pop()
  await first?.stop(force)
  await Promise.all(others.map(service => service.stop(force)))
  await last?.stop(force)
}

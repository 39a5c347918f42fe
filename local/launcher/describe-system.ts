import { identifyProcess } from '../processes/process-identity.ts'
import type { Database } from './database.ts'
import type { RunningSystem } from './run-file.ts'
import type { Service } from './service.ts'
import type { Start } from './start.ts'

/** What other commands may know of this start. */
export function describeSystem(start: Start, database: Database, services: Service[]): RunningSystem {
  const { host, port, name, pid } = database
  return {
    pid: process.pid,
    identity: identifyProcess(process.pid) ?? '',
    startedAt: new Date().toISOString(),
    offset: start.options.offset,
    requestBudgetMs: start.profile.requestBudgetMs,
    services: Object.fromEntries(
      services.map(({ name, pid, url, operationsUrl }) => [name, { pid: pid(), url, operationsUrl }]),
    ),
    database: { host, port, name, ...(pid && { pid }) },
  }
}

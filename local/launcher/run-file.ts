import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Failure } from '../command-line/failure.ts'
import { formatCommand } from '../command-line/format-command.ts'
import { identifyProcess } from '../processes/process-identity.ts'
import { locateDataFolder } from './data-folder.ts'
import { startCommand } from './options.ts'

/** How other commands find the running system. No secrets. */
export type RunningSystem = {
  pid: number
  /** Tells the launcher from a later process with its pid. */
  identity: string
  startedAt: string
  offset: number
  /** How long a partner waits for an answer at most. */
  requestBudgetMs: string
  services: Record<string, { pid: number; url: string; operationsUrl: string }>
  database: { host: string; port: number; name: string; pid?: number }
}

/** Announces the system, whole or not at all. */
export function writeRunFile(path: string, system: RunningSystem): RunningSystem {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(system, null, 2)}\n`)
  renameSync(draft, path)
  return system
}

export function removeRunFile(path: string): void {
  rmSync(path, { force: true })
}

/** The system that runs on this data folder; a file left by a killed launcher counts as none. */
export function readRunFile(path: string): RunningSystem | undefined {
  try {
    const system: RunningSystem = JSON.parse(readFileSync(path, 'utf8'))
    return identifyProcess(system.pid) === system.identity ? system : undefined
  } catch {
    return undefined
  }
}

/** For commands that need the running system: it, or the one line that says how to get one. */
export function findRunningSystem(data: string | undefined): RunningSystem {
  const { runFile, shown, orAnother } = locateDataFolder(data)
  const system = readRunFile(runFile)
  if (system) return system
  const start = formatCommand(startCommand, { data })
  throw new Failure(`nothing is running on ${shown}${orAnother}; start it with: ${start}`)
}

import type { Progress } from '../command-line/progress.ts'
import type { DataFolder } from './data-folder.ts'
import type { LatencyProfile } from './latency-profile.ts'
import type { StartOptions } from './options.ts'
import type { RunningSystem } from './run-file.ts'
import type { Secrets } from './secrets.ts'

/** What the launcher starts; tests give it a small one of their own. */
export type Platform = {
  /** First the one that the others serve, last the one that they all report to. */
  services: ServiceDefinition[]
  /** A program that brings the schema of `DATABASE_URL` up to date, lets the service in with `SERVICE_PASSWORD`, and ends; where its steps are. */
  migration?: { program: string; folder: string }
  /** Shows a person that it works; false when something was not as it should be. */
  demonstrate(stage: Stage): Promise<boolean>
}

export type Stage = {
  system: RunningSystem
  folder: DataFolder
  options: StartOptions
  profile: LatencyProfile
  progress: Progress
  /** Gives up when the system ends. */
  signal: AbortSignal
}

export type ServiceDefinition = {
  name: string
  /** Ports before `--offset`. One for operators alone has no public one. */
  port?: number
  operationsPort: number
  /** From the repository's root. */
  program: string
  /** Loaded before it. */
  preload?: string
  /** Folders and files, from the repository's root: when one changes, --watch starts it again. */
  madeOf: string[]
  environment(wiring: Wiring): Record<string, string>
}

/** What a service may need to know about the rest. */
export type Wiring = {
  urlOf(service: string): string
  operationsUrlOf(service: string): string
  /** Where spans are kept. */
  tracesFolder: string
  databaseUrl: string
  secrets: Secrets
  requestBudgetMs: string
}

import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { DataFolder } from './data-folder.ts'

const PREVIOUS = '.previous.log'

/** Sets the last run's logs aside, one generation, so that what a crash logged survives the start after it. */
export function keepPreviousLogs({ logs }: DataFolder): void {
  const names = readdirSync(logs).filter(name => name.endsWith('.log') && !name.endsWith(PREVIOUS))
  for (const name of names) renameSync(join(logs, name), join(logs, name.replace(/\.log$/, PREVIOUS)))
}

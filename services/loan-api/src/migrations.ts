import { readdirSync } from 'node:fs'

export const MIGRATIONS = new URL('../migrations/', import.meta.url)

/** The names under which the migrations of this build go on record, oldest first. */
export function migrationNames(): string[] {
  const files = readdirSync(MIGRATIONS).filter(file => file.endsWith('.ts'))
  return files.map(file => file.replace(/\.ts$/, '')).sort()
}

import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { REPOSITORY } from '../repository.ts'

export type RunFolder = {
  /** When it began and what it is: `2026-11-22T04-05-06Z-load-apply-smoke`. */
  id: string
  path: string
  /** From the repository's root, as a person would type it. */
  shown: string
}

/** A folder of its own for what a run leaves behind, below `reports/`. */
export function makeRunFolder(what: string, startedAt = new Date()): RunFolder {
  const id = `${startedAt.toISOString().replace(/\.\d+/, '').replaceAll(':', '-')}-${what}`
  const path = join(REPOSITORY, 'reports', id)
  mkdirSync(path, { recursive: true })
  return { id, path, shown: relative(REPOSITORY, path) }
}

import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { REPOSITORY } from '../repository.ts'

export type RunFolder = {
  /** When it began and what it is: `2026-11-22T04-05-06Z-load-apply-smoke`; no other run has the same. */
  id: string
  path: string
  /** From the repository's root, as a person would type it. */
  shown: string
}

/** A folder of its own for what a run leaves behind, below `reports/`. */
export function makeRunFolder(what: string, startedAt = new Date()): RunFolder {
  const reports = join(REPOSITORY, 'reports')
  mkdirSync(reports, { recursive: true })
  const wanted = `${startedAt.toISOString().replace(/\.\d+/, '').replaceAll(':', '-')}-${what}`
  // Of two that begin within a second the later is the second.
  for (let count = 1; ; count++) {
    const id = count === 1 ? wanted : `${wanted}-${count}`
    const path = join(reports, id)
    if (isNew(path)) return { id, path, shown: relative(REPOSITORY, path) }
  }
}

/** Whether it could be made, which only one of several processes can. */
function isNew(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

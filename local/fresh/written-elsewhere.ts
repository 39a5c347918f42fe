import { execFile } from 'node:child_process'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import type { Progress } from '../command-line/progress.ts'
import { type Result, skipped } from './result.ts'
import { strangersGroup } from './user.ts'

/** Where programs and data of PostgreSQL are for root who can make no user namespace, docs/adr/0002. */
const DOCUMENTED = ['/var/tmp/loans-postgres']

/** Reading the names of a whole disk takes seconds here, of a slow one minutes. */
const WITHIN_MS = 300_000

/** The file systems to which a program may write: of the disk, and where there are others. */
export const EVERYWHERE = fileSystemsOf([
  '/',
  '/dev/shm',
  '/run',
  '/tmp',
  '/var',
  '/var/tmp',
  '/home',
  tmpdir(),
])

const NAME = { machine: 'all', step: 'wrote elsewhere' }

/**
 * Looks for what strangers have written below `searched`, but for their folders, which are gone by now, and `places`. Their
 * files are known by the group, which only root can give.
 */
export async function writtenElsewhere(
  searched: string[],
  places: string[],
  { progress, ended }: { progress: Progress; ended: AbortSignal },
): Promise<Result> {
  if (strangersGroup === undefined)
    return skipped(NAME.machine, NAME.step, 'only root can tell their files from yours')
  if (places.length === 0) return skipped(NAME.machine, NAME.step, 'nobody was there')
  const startedAtMs = performance.now()
  const group = String(strangersGroup)
  const { found, cutOff } = await progress.step('what they wrote elsewhere', () =>
    findOfGroup(group, [...searched, ...places], ended),
  )
  const unseen = places.filter(place => !found.includes(place))
  const isMeant = (file: string) =>
    [...DOCUMENTED, ...places].some(place => `${file}/`.startsWith(`${place}/`))
  const complaints = [
    ...(cutOff ? [`what looks for files did not come to its end: ${cutOff}`] : []),
    ...unseen.map(place => `what looks for files did not see ${place}`),
    ...found.filter(file => !isMeant(file)).map(file => `${file} was written`),
  ]
  return {
    ...NAME,
    verdict: complaints.length === 0 ? 'PASS' : 'FAIL',
    seconds: (performance.now() - startedAtMs) / 1_000,
    complaints,
  }
}

/** Where those begin that hold these folders, of those that are there. */
export function fileSystemsOf(folders: string[]): string[] {
  const existing = folders.filter(folder => existsSync(folder)).map(folder => realpathSync(folder))
  return [...new Set(existing.map(beginOfFileSystem))]
}

function beginOfFileSystem(folder: string): string {
  const above = dirname(folder)
  const isWithin = above !== folder && statSync(above).dev === statSync(folder).dev
  return isWithin ? beginOfFileSystem(above) : folder
}

type Found = { found: string[]; cutOff?: string }

async function findOfGroup(group: string, searched: string[], ended: AbortSignal): Promise<Found> {
  // What is below a folder of theirs is theirs, and a cache of npm's has ten thousand names.
  const args = [...searched, '-xdev', '-gid', group, '-print', '-prune']
  const options = { timeout: WITHIN_MS, signal: ended }
  const { stdout, ...error } = await promisify(execFile)('find', args, options).catch(error => error)
  ended.throwIfAborted()
  const found = String(stdout ?? '')
    .split('\n')
    .filter(Boolean)
  // It complains of what ends while it looks, and its exit code with it: one of its own says that it has looked at all.
  const hasEnded = error.code === undefined || typeof error.code === 'number'
  return hasEnded ? { found } : { found, cutOff: error.signal ?? error.code }
}

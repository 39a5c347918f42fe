import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Progress } from '../command-line/progress.ts'
import { type Result, skipped } from './result.ts'
import { strangersGroup } from './user.ts'

/** Where programs and data of PostgreSQL are for root who can make no user namespace, docs/adr/0002. */
const DOCUMENTED = ['/var/tmp/loans-postgres']

/** Reading the names of a whole disk. */
const WITHIN_MS = 120_000

/** Other file systems to which a program may write. */
const BESIDE_THE_DISK = ['/dev/shm', '/run']

const NAME = { machine: 'all', step: 'wrote elsewhere' }

/**
 * Looks for what strangers have written anywhere but in their folders, which are gone by now, and in `places`. Their files are
 * known by the group, which only root can give.
 */
export async function writtenElsewhere(places: string[], progress: Progress): Promise<Result> {
  if (strangersGroup === undefined)
    return skipped(NAME.machine, NAME.step, 'only root can tell their files from yours')
  const startedAtMs = performance.now()
  const found = await progress.step('what they wrote elsewhere', () => findOfGroup(strangersGroup, places))
  return {
    ...NAME,
    verdict: found.length === 0 ? 'PASS' : 'FAIL',
    seconds: (performance.now() - startedAtMs) / 1_000,
    complaints: found.map(file => `${file} was written`),
  }
}

async function findOfGroup(group: number | undefined, places: string[]): Promise<string[]> {
  const pruned = [...DOCUMENTED, ...places].flatMap(place => ['-path', place, '-prune', '-o'])
  const where = ['/', ...BESIDE_THE_DISK, '-xdev']
  // It complains of what ends while it looks, and its exit code with it.
  const { stdout } = await promisify(execFile)(
    'find',
    [...where, ...pruned, '-gid', String(group), '-print'],
    {
      timeout: WITHIN_MS,
    },
  ).catch(error => {
    if (error.killed) throw error
    return error
  })
  return stdout.split('\n').filter(Boolean)
}

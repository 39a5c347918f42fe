import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../command-line/failure.ts'
import type { Programs } from './programs.ts'

type Place = { dataDir: string; programs: Programs }

// /tmp may be emptied at any boot; data must survive that.
const BASE = '/var/tmp/loans-postgres'

/**
 * Where root can make no user namespace (most containers) PostgreSQL must really be another user, who may not enter
 * root's folders: programs and data go where everybody may.
 */
export async function moveOutOfRootsFolders({ dataDir, programs }: Place): Promise<Place> {
  await mkdir(BASE, { recursive: true })
  const base = await lstat(BASE)
  // Everybody may write in /var/tmp, so somebody else could have made it first and would then own our programs.
  if (!base.isDirectory() || base.uid !== 0) throw new Failure(`${BASE} is not root's own folder; remove it`)
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  const parent = join(BASE, `data-${name}`)
  await mkdir(parent, { recursive: true })
  await Promise.all([BASE, parent].map(openToAll))
  return { dataDir: join(parent, 'postgres'), programs: await copyPrograms(programs) }
}

async function copyPrograms({ folder, version }: Programs): Promise<Programs> {
  const target = join(BASE, `programs-${version}`)
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}`
    await cp(folder, unfinished, { recursive: true, verbatimSymlinks: true })
    const entries = await readdir(unfinished, { recursive: true, withFileTypes: true })
    const paths = entries.filter(each => !each.isSymbolicLink()).map(each => join(each.parentPath, each.name))
    await Promise.all([unfinished, ...paths].map(openToAll))
    // Whoever else copied at the same time copied the same.
    await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true }))
  }
  return { folder: target, version }
}

// Said explicitly because root's umask may be 077.
function openToAll(path: string): Promise<void> {
  return chmod(path, 0o755)
}

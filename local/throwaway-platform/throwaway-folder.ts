import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifyProcess } from '../processes/process-identity.ts'

export type ThrowawayFolder = { root: string; remove: () => Promise<void> }

/** A folder for as long as this process lives. Who is killed removes nothing: the next with this name does. */
export async function makeThrowawayFolder(name: string): Promise<ThrowawayFolder> {
  // A container that shares the folder with others has pids of its own, and a name.
  const ofThisHost = `loans-${name}-${hostname()}-`
  await removeAbandoned(ofThisHost)
  const root = await mkdtemp(join(tmpdir(), `${ofThisHost}${process.pid}-`))
  return { root, remove: () => remove(root) }
}

async function removeAbandoned(ofThisHost: string): Promise<void> {
  const ofSomebody = new RegExp(`^${RegExp.escape(ofThisHost)}(\\d+)-\\w{6}$`)
  for (const folder of await readdir(tmpdir())) {
    const [, pid] = ofSomebody.exec(folder) ?? []
    if (!pid || identifyProcess(Number(pid)) || !(await isOurs(join(tmpdir(), folder)))) continue
    await remove(join(tmpdir(), folder)).catch(() => {})
  }
}

/** Another user's is that user's to remove, also where we are root. */
async function isOurs(folder: string): Promise<boolean> {
  const owner = await lstat(folder).catch(() => undefined)
  return owner?.uid === process.getuid?.()
}

// What has just been ended may still write for a moment.
function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

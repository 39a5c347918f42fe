import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifyProcess } from '../processes/process-identity.ts'

export type ThrowawayFolder = { root: string; remove: () => Promise<void> }

/** A folder for as long as this process lives. Who is killed removes nothing: the next with this name does. */
export async function makeThrowawayFolder(name: string): Promise<ThrowawayFolder> {
  await removeAbandoned(name)
  const root = await mkdtemp(join(tmpdir(), `loans-${name}-${process.pid}-`))
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}

async function removeAbandoned(name: string): Promise<void> {
  const ofSomebody = new RegExp(`^loans-${name}-(\\d+)-\\w{6}$`)
  for (const folder of await readdir(tmpdir())) {
    const [, pid] = ofSomebody.exec(folder) ?? []
    if (!pid || identifyProcess(Number(pid))) continue
    // Another user's is that user's to remove.
    await rm(join(tmpdir(), folder), { recursive: true, force: true }).catch(() => {})
  }
}

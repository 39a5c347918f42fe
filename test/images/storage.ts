import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './run-program.ts'

/** A build downloads packages, perhaps slowly; what takes longer hangs. */
const STEP_WITHIN_MS = 600_000

export type Storage = {
  /** A folder for whatever else is thrown away afterwards. */
  folder: string
  buildah(...args: string[]): Promise<string>
  remove(): Promise<void>
}

/** Images and containers in a folder of their own: nothing of them is left, and nothing of the machine's is touched. */
export async function makeStorage(signal: AbortSignal): Promise<Storage> {
  // Not in /tmp, which is memory on some machines.
  const folder = await mkdtemp('/var/tmp/loans-images-')
  // Neither namespaces nor a file system for layers: both are missing where this runs in a container itself.
  const env = { BUILDAH_ISOLATION: 'chroot', TMPDIR: join(folder, 'tmp') }
  const place = [
    '--root',
    join(folder, 'storage'),
    '--runroot',
    join(folder, 'run'),
    '--storage-driver',
    'vfs',
  ]
  const buildah = (stopping: AbortSignal, args: string[]) =>
    runProgram(['buildah', ...place, ...args], { env, withinMs: STEP_WITHIN_MS, signal: stopping })
  await mkdir(env.TMPDIR)
  return {
    folder,
    buildah: (...args) => buildah(signal, args),
    remove: async () => {
      // Also after an interruption, which `signal` tells of.
      await buildah(new AbortController().signal, ['rm', '--all']).catch(() => {})
      await rm(folder, { recursive: true, force: true })
    },
  }
}

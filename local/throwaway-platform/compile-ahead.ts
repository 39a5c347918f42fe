import type { DataFolder } from '../launcher/data-folder.ts'
import { failureOf } from '../launcher/failure-of.ts'
import { preloading, spawnProgram } from '../launcher/spawn-program.ts'
import { untilEnded } from '../processes/child.ts'

/** Several compile at once, on few cores. */
const ENDS_WITHIN_MS = 60_000

/** No port is called that: a service says so when it has loaded all of itself, and ends. The Dockerfile has it do the same. */
export const ENDS_WHEN_LOADED = { PORT: 'none' }

type CompiledParts = {
  name: string
  program: string
  preload?: string
  variables: Record<string, string>
  folder: DataFolder
}

/**
 * Has Node write what its compile cache lacks of a program, so that the program's process starts as it does in the image. One that
 * compiles for itself holds what removes types for as long as it lives, and leaves nothing behind when it is killed: Node writes when
 * a process ends by itself.
 *
 * @throws {Failure} when it does not.
 */
export async function compileAhead({
  name,
  program,
  preload,
  variables,
  folder,
}: CompiledParts): Promise<void> {
  if (!variables.NODE_COMPILE_CACHE) return
  // A log of its own: that the port is none is no error of the process to come.
  const part = `${name}-compiled-ahead`
  const environment = { ...variables, ...ENDS_WHEN_LOADED }
  const child = spawnProgram(program, environment, folder.logOf(part), preloading(preload))
  await untilEnded(child, AbortSignal.timeout(ENDS_WITHIN_MS)).catch(() => {
    throw failureOf(folder, part, `did not end by itself within ${ENDS_WITHIN_MS / 1000} s`)
  })
}

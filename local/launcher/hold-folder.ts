import { Failure } from '../command-line/failure.ts'
import { formatTable } from '../command-line/table.ts'
import { type Lock, takeLock } from './lock.ts'
import { startCommandWith } from './options.ts'
import { findFreeOffset } from './ports.ts'
import { readRunFile } from './run-file.ts'
import type { Start } from './start.ts'

/** Makes the data folder this start's alone; fails when another one has it, saying where that one answers. */
export async function holdFolder(start: Start): Promise<Lock> {
  const lock = takeLock(start.folder.lock)
  if ('heldBy' in lock) throw await alreadyRunning(start, lock.heldBy)
  return lock
}

async function alreadyRunning({ folder, options, portsAt }: Start, pid: number): Promise<Failure> {
  const system = readRunFile(folder.runFile)
  const doing = system ? 'running' : 'starting or stopping'
  const addresses = Object.entries(system?.services ?? {}).map(([name, { url }]) => [name, url])
  const free = await findFreeOffset(portsAt, system?.offset ?? options.offset)
  const lines = [`already ${doing} on ${folder.shown} (pid ${pid})`]
  if (system) lines.push(formatTable([{ title: 'service' }, { title: 'address' }], addresses).trimEnd())
  if (free) {
    const beside = startCommandWith(options, { offset: free, data: `${folder.shown}/${free}` })
    lines.push(`a second copy beside it: ${beside}`)
  }
  return new Failure(lines.join('\n'))
}

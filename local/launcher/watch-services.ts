import { watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { REPOSITORY } from '../repository.ts'
import type { Service } from './service.ts'
import type { Start } from './start.ts'

// An editor writes a file in several steps.
const QUIET_FOR_MS = 200

/** Restarts a service when its code changes, all of them when the code they share does. Returns what stops that. */
export function watchServices(
  { platform, progress }: Start,
  services: Service[],
  hasRestarted: () => void,
): () => void {
  const changed = new Set<Service>()
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const restartSoon = (concerned: Service[]) => {
    for (const service of concerned) changed.add(service)
    clearTimeout(timer)
    timer = setTimeout(restartChanged, QUIET_FOR_MS)
  }
  const restartChanged = async () => {
    const batch = [...changed]
    changed.clear()
    await Promise.all(batch.map(service => service.restart()))
    if (isOver) return
    hasRestarted()
    progress.note(`restarted ${batch.map(({ name }) => name).join(', ')}`)
  }
  const watchers = [
    onChange('packages', () => restartSoon(services)),
    ...platform.services.map(({ name, program }) =>
      onChange(dirname(program), () => restartSoon(services.filter(service => service.name === name))),
    ),
  ]
  return () => {
    isOver = true
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}

function onChange(folder: string, listener: () => void) {
  return watch(join(REPOSITORY, folder), { recursive: true }, listener)
}

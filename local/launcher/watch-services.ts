import type { Database } from './database.ts'
import { followChanges } from './follow-changes.ts'
import { migrate } from './migration.ts'
import { type Service, STARTS_AGAIN } from './service.ts'
import type { Start } from './start.ts'

/**
 * Restarts each service when something that it is made of changes, after what that does to the schema. Whatever goes wrong is told, and
 * mended by the next change. Returns what stops that.
 */
export function watchServices(
  start: Start,
  database: Database,
  services: Service[],
  hasRestarted: () => void,
): () => void {
  const { platform, progress } = start
  let isOver = false

  const followTheCode = async (changed: string[]) => {
    const areAmong = (paths: string[]) => changed.some(file => paths.some(path => isBelow(file, path)))
    const concerned = platform.services.filter(({ madeOf }) => areAmong(madeOf)).map(({ name }) => name)
    const names = concerned.join(', ')
    try {
      if (platform.migration && areAmong([platform.migration.folder])) {
        await migrate(start, platform.migration.program, database)
      }
      if (concerned.length === 0) return
      const restart = () => restartAll(services.filter(({ name }) => concerned.includes(name)))
      await progress.step(`restarting ${names}`, restart, () => `restarted ${names}`)
    } catch (error) {
      if (!isOver) progress.note(`${error instanceof Error ? error.message : error}; ${STARTS_AGAIN}`)
    }
    if (!isOver) hasRestarted()
  }

  const ofServices = platform.services.flatMap(({ madeOf }) => madeOf)
  const everything = new Set([...ofServices, ...(platform.migration ? [platform.migration.folder] : [])])
  const stop = followChanges([...everything], followTheCode)
  return () => {
    isOver = true
    stop()
  }
}

/** All of them, whatever becomes of one. */
async function restartAll(services: Service[]): Promise<void> {
  const outcomes = await Promise.allSettled(services.map(service => service.restart()))
  const failures = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []))
  if (failures.length > 0) {
    throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'))
  }
}

function isBelow(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`)
}

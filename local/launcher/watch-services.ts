import { basename } from 'node:path'
import type { Database } from './database.ts'
import { changesFromNow, type FollowChanges } from './follow-changes.ts'
import { migrate } from './migration.ts'
import type { Platform, ServiceDefinition } from './platform.ts'
import { type Service, STARTS_AGAIN } from './service.ts'
import type { Start } from './start.ts'

const RUNS_AGAIN = 'it is run again when what is made of it changes'

type Watched = { start: Start; database: Database; services: Service[]; hasRestarted: () => void }

/** What is saved from now on, of all that the services and the schema are made of. */
export function changesOf({ services, migration }: Platform): FollowChanges {
  const ofServices = services.flatMap(({ madeOf }) => madeOf)
  return changesFromNow([...new Set([...ofServices, ...(migration ? [migration.folder] : [])])])
}

/**
 * Restarts each service when something that it is made of changes, after what that does to the schema. Whatever goes wrong is told, and
 * mended by the next change. Returns what stops that.
 */
export function watchServices(
  follow: FollowChanges,
  { start, database, services, hasRestarted }: Watched,
): () => void {
  const { progress, platform } = start
  const { migration } = platform
  const needsSchema = ({ madeOf }: ServiceDefinition) =>
    migration !== undefined && areBelow([migration.folder], madeOf)
  let isOver = false
  /** As long as a migration fails, what is made of it stays as it is: it would wait for the schema in vain. */
  let isSchemaBehind = false

  const attempt = async (task: () => Promise<void> | void, mendedBy: string) => {
    try {
      await task()
      return true
    } catch (error) {
      if (!isOver) progress.note(`${error instanceof Error ? error.message : error}; ${mendedBy}`)
      return false
    }
  }

  const bringSchemaUpToDate = async (changed: string[]) => {
    if (!migration) return
    const mayMend = platform.services.filter(needsSchema).flatMap(({ madeOf }) => madeOf)
    if (!areBelow(changed, isSchemaBehind ? mayMend : [migration.folder])) return
    isSchemaBehind = !(await attempt(() => migrate(start, migration.program, database), RUNS_AGAIN))
  }

  const restart = (concerned: Service[], causes: string[]) => {
    const names = concerned.map(({ name }) => name).join(', ')
    return progress.step(
      `restarting ${names}`,
      () => restartAll(concerned),
      () => `restarted ${names}: ${shortly(causes)} changed`,
    )
  }

  const stop = follow(async changed => {
    await bringSchemaUpToDate(changed)
    const concerned = platform.services
      .filter(({ madeOf }) => areBelow(changed, madeOf))
      .filter(definition => !isSchemaBehind || !needsSchema(definition))
    if (isOver || concerned.length === 0) return
    const causes = changed.filter(file => concerned.some(({ madeOf }) => areBelow([file], madeOf)))
    const theirs = services.filter(({ name }) => concerned.some(each => each.name === name))
    await attempt(() => restart(theirs, causes), STARTS_AGAIN)
    if (!isOver) await attempt(hasRestarted, 'the next restart tries again')
  })
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

/** Of many, one: a line has room for no more. */
function shortly([first = '', ...others]: string[]): string {
  return others.length === 0 ? basename(first) : `${basename(first)} and ${others.length} more`
}

/** Whether one of these files or folders is one of those, or below one. */
function areBelow(files: string[], paths: string[]): boolean {
  return files.some(file => paths.some(path => file === path || file.startsWith(`${path}/`)))
}

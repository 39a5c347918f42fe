import { openDatabase } from './database.ts'
import { describeSystem } from './describe-system.ts'
import { untilEnded } from './endings.ts'
import { followLogs } from './follow-logs.ts'
import { migrate } from './migration.ts'
import { removeRunFile, writeRunFile } from './run-file.ts'
import type { Secrets } from './secrets.ts'
import { startServices, stopServices, untilAllReady } from './services.ts'
import type { Start } from './start.ts'
import { changesOf, watchServices } from './watch-services.ts'

/** Starts everything in order, demonstrates it, waits for the end, stops everything in the opposite order. */
export async function runSystem(start: Start, secrets: Secrets): Promise<number> {
  const { options, platform, folder, progress, endings } = start
  const running = new AsyncDisposableStack()
  try {
    const database = await openDatabase(start)
    running.defer(() => database.stop(endings.forced))
    // What is saved from here on may not be in what is started.
    const changes = options.watch ? changesOf(platform) : undefined
    if (platform.migration) await migrate(start, platform.migration.program, database)
    const services = startServices(start, database, secrets)
    running.defer(() => stopServices(services, endings.forced))
    if (options.logs) running.defer(followLogs(services, folder))
    await untilAllReady(start, services)
    const announce = () => writeRunFile(folder.runFile, describeSystem(start, database, services))
    const system = announce()
    running.defer(() => removeRunFile(folder.runFile))
    if (changes) running.defer(watchServices(changes, { start, database, services, hasRestarted: announce }))
    const asItShould = await platform.demonstrate({ ...start, system, signal: endings.ended })
    if (options.once) return asItShould ? 0 : 1
    return await untilEnded(endings.ended)
  } finally {
    const stop = () => running.disposeAsync()
    await progress.step('stopping, Ctrl-C again forces it', stop, () => 'everything is stopped')
  }
}

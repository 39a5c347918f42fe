import { Failure } from '../command-line/failure.ts'
import { checkPorts } from './check-ports.ts'
import { clearLeftovers } from './clear-leftovers.ts'
import { prepareDataFolder } from './data-folder.ts'
import { Interruption } from './endings.ts'
import { holdFolder } from './hold-folder.ts'
import { keepPreviousLogs } from './keep-previous-logs.ts'
import type { StartOptions } from './options.ts'
import { refuseRemote } from './own-database.ts'
import type { Platform } from './platform.ts'
import { runSystem } from './run-system.ts'
import { ensureSecrets } from './secrets.ts'
import { describeStart } from './start.ts'

/** One `npm start`, until the last process has ended. Returns the exit code. */
export async function launch(options: StartOptions, platform: Platform): Promise<number> {
  checkOptions(options, platform)
  const start = describeStart(options, platform)
  const { endings, folder, databaseUrl } = start
  if (databaseUrl && !options['remote-database']) refuseRemote(databaseUrl, options)
  prepareDataFolder(folder)
  const lock = await holdFolder(start)
  try {
    await clearLeftovers(start, lock.wasLeftBehind)
    await checkPorts(start)
    const secrets = ensureSecrets(folder)
    keepPreviousLogs(folder)
    return await runSystem(start, secrets)
  } catch (error) {
    if (!endings.ended.aborted) throw error
    if (endings.ended.reason instanceof Interruption) return endings.ended.reason.exitCode
    throw endings.ended.reason
  } finally {
    lock.release()
  }
}

function checkOptions({ inspect, once, watch }: StartOptions, { services }: Platform): void {
  if (once && watch) throw new Failure('--watch goes without --once, which ends before anything changes', 2)
  const names = services.map(({ name }) => name)
  if (inspect === undefined || names.includes(inspect)) return
  throw new Failure(`--inspect ${inspect}: must be one of ${names.join(', ')}`, 2)
}

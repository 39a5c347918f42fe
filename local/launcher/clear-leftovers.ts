import { stopStalePostgres } from '../embedded-postgres/start-postgres.ts'
import { waitUntil } from '../processes/wait-until.ts'
import { busyAmong } from './ports.ts'
import { removeRunFile } from './run-file.ts'
import type { Start } from './start.ts'

// Services notice that their launcher is gone and end by themselves; draining may take them 10 s.
const SERVICES_END_WITHIN_MS = 12_000

/** After `kill -9` of a launcher its PostgreSQL still runs, for a moment its services do too. */
export async function clearLeftovers(start: Start, wasKilled: boolean): Promise<void> {
  const { folder, databaseUrl, progress, endings, options } = start
  removeRunFile(folder.runFile)
  const stalePid = databaseUrl ? undefined : await stopStalePostgres(folder.postgres)
  if (stalePid) progress.note(`stopped the PostgreSQL that a killed start left behind (pid ${stalePid})`)
  if (!wasKilled) return
  const portsAreFree = async () => (await busyAmong(start.portsAt(options.offset))).length === 0
  if (await portsAreFree()) return
  const limits = { withinMs: SERVICES_END_WITHIN_MS, signal: endings.ended }
  await progress.step(
    'services of a killed start still end',
    () => waitUntil(portsAreFree, limits),
    haveEnded => (haveEnded ? 'services of a killed start have ended' : 'ports are still in use'),
  )
}

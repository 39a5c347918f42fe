import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { migrate } from '../../services/loan-api/src/migrate.ts'
import { startPostgres } from '../embedded-postgres/start-postgres.ts'

/**
 * A process that owns a PostgreSQL for the while: starts it in a folder of its own, migrates its database (of which those of tests are
 * copies), tells its parent the address and the folder, and takes all of it away when the channel to the parent closes. That happens
 * however the parent ends, `kill -9` included.
 */
const parentIsGone = new AbortController()
process.once('disconnect', () => parentIsGone.abort())

const folder = await mkdtemp(join(tmpdir(), 'loans-tests-'))
try {
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: 0,
    // Nothing here has to survive a power cut.
    settings: { fsync: 'off', full_page_writes: 'off' },
    signal: parentIsGone.signal,
  })
  try {
    await migrate(postgres.url)
    process.send?.({ url: postgres.url, pid: postgres.pid, folder })
    await gone(parentIsGone.signal)
  } finally {
    // Without the orderly ways: there is nothing to keep.
    await postgres.stop(AbortSignal.abort())
    await rm(dirname(postgres.dataDir), { recursive: true, force: true })
  }
} catch (error) {
  if (!parentIsGone.signal.aborted) throw error
} finally {
  // With patience, for the programs that have their files there may be ending at this moment.
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
}

function gone(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
}

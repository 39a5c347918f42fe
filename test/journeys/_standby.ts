import { execFileSync } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseDwelling } from '../../local/embedded-postgres/dwelling.ts'
import { waitUntil } from '../../local/processes/wait-until.ts'
import { query } from '../postgres/query.ts'
import { startOwnPostgres } from './_postgres.ts'

type Primary = Awaited<ReturnType<typeof startOwnPostgres>>

/**
 * A second server that streams what `primary` writes and may be read, until it is promoted; the primary confirms nothing that is
 * not on both. Made from a copy of the stopped primary: npm's PostgreSQL comes without pg_basebackup.
 */
export async function startStandby(primary: Primary) {
  const { hostname, port, username, password } = new URL(primary.url)
  const asked = join(await mkdtemp(join(tmpdir(), 'loans-standby-')), 'postgres')
  const { dataDir } = await chooseDwelling(asked)
  await primary.stop()
  execFileSync('cp', ['-a', primary.dataDir, dataDir])
  await writeFile(join(dataDir, 'standby.signal'), '')
  await primary.start()
  const settings = {
    primary_conninfo: `host=${hostname} port=${port} user=${username} password=${password}`,
  }
  const standby = await startOwnPostgres({ dataDir: asked, settings })
  await query(primary.url, "ALTER SYSTEM SET synchronous_standby_names = '*'")
  await query(primary.url, 'SELECT pg_reload_conf()')
  const streams = async () =>
    (await query(primary.url, "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'")).length === 1
  if (!(await waitUntil(streams, { withinMs: 10_000 }))) throw new Error('the standby does not stream')
  return { ...standby, promote: () => query(standby.url, 'SELECT pg_promote()') }
}

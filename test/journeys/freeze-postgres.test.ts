import { readFileSync } from 'node:fs'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { childrenOf } from '../../local/processes/process-identity.ts'
import { freezePostgres } from '../../local/throwaway-platform/freeze-postgres.ts'
import { keepDatabase } from '../../local/throwaway-platform/keep-database.ts'

/** Fewer than the server takes. */
const SESSIONS = 60
const STOPPED = 'T'

const isLinux = process.platform === 'linux'

test.runIf(isLinux)('sessions that are just beginning are frozen with their database', async () => {
  const database = await keepDatabase()
  onTestFinished(database.stop)
  const clients = Array.from({ length: SESSIONS }, () => new pg.Client({ connectionString: database.url }))
  const connecting = clients.map(client => client.connect())
  // Now some are there, and others at every step of their login.
  await Promise.race(connecting)
  const thaw = freezePostgres(database)
  await expect.poll(() => [...new Set(childrenOf(database.pid).map(stateOf))]).toEqual([STOPPED])
  thaw()
  await Promise.all(connecting)
  await Promise.all(clients.map(client => client.end()))
})

function stateOf(pid: number): string | undefined {
  return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
}

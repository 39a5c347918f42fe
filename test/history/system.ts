import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { SUCCEEDED, watchChild } from '../../local/processes/child.ts'
import { controlSimulator } from '../journeys/_simulator-control.ts'
import { startDatabase } from './database.ts'
import { startLoanApiProcess } from './loan-api-process.ts'
import { observeWrites } from './observer.ts'
import { PARTNERS, startPeers } from './peers.ts'

/** The shortest that boots with a scoring budget of 500 ms: what a crashed owner left is soon anybody's. */
export const LEASE_MS = 2_600

const VARIABLES = {
  REQUEST_BUDGET_MS: '750',
  LEASE_MS: String(LEASE_MS),
  // Out of reach, as scoring-svc's: what is tested is not how soon a breaker opens.
  BREAKER_MINIMUM_CALLS: '200',
  LOG_LEVEL: 'warn',
}

const NAMES = ['loan-api-1', 'loan-api-2']

export type System = Awaited<ReturnType<typeof startSystem>>

/**
 * Two processes of the loan-api in the tree at `root` on one PostgreSQL behind a proxy, with real peers. Logs and data are in a
 * folder of its own, which `close` removes.
 */
export async function startSystem(root: string) {
  const folder = await mkdtemp(join(tmpdir(), 'loans-history-'))
  const closing: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 10 })]
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end()
  }
  try {
    const database = await startDatabase(folder)
    closing.push(database.close)
    await migrate(root, database.url)
    await observeWrites(database.url)
    const peers = await startPeers()
    closing.push(peers.close)
    const started = await Promise.allSettled(
      NAMES.map(name =>
        startLoanApiProcess({
          name,
          root,
          logFile: join(folder, `${name}.log`),
          databaseUrl: database.throughProxy,
          variables: { ...peers.variables, ...VARIABLES },
        }),
      ),
    )
    const loanApis = started.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
    for (const loanApi of loanApis) closing.push(loanApi.kill)
    for (const each of started) if (each.status === 'rejected') throw each.reason
    const partners = await Promise.all(PARTNERS.map(async id => ({ id, token: await peers.tokenOf(id) })))
    return { database, loanApis, partners, bureau: controlSimulator(peers.simulator.operationsUrl), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** By the program of that tree, in whose own migrations something may be missing. */
async function migrate(root: string, databaseUrl: string): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'services/loan-api/src/migrate.ts')], {
    env: { DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [how, complaints] = await Promise.all([watchChild(child).ended, text(child.stderr)])
  if (how !== SUCCEEDED) throw new Error(`the migration ${how}: ${complaints}`)
}

import { createLog } from '@loans/service-kit/log/log'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../src/adapters/postgres/database.ts'
import { startLoanApi } from './_loan-api.ts'

const { databaseUrl } = await startLoanApi()
const database = openDatabase({
  url: databaseUrl,
  poolMax: 2,
  budgetMs: 5_000,
  log: createLog('loan-api', 'silent'),
  metrics: createMetrics(),
})
afterAll(() => database.close())

/** Long enough to tell of a connection that is lost, were it a statement that somebody waits for. */
const TIMEOUT_MS = 400

async function backend(): Promise<number | undefined> {
  const [row] = await database.run<{ pid: number }>(
    { name: 'backend', text: 'SELECT pg_backend_pid() AS pid', values: [] },
    5_000,
  )
  return row?.pid
}

/** The connection that is free while another waits in vain, and the one that is used afterwards. */
async function connectionsAround(isBackground: boolean) {
  const inVain = { name: 'sleep', text: 'SELECT pg_sleep(2)', values: [], isBackground }
  const waiting = database.run(inVain, TIMEOUT_MS)
  const before = await backend()
  await expect(waiting).rejects.toThrow('a statement failed')
  return { before, after: await backend() }
}

test('one that takes too long costs its own connection only: nobody who applies has to connect anew', async () => {
  const { before, after } = await connectionsAround(true)
  expect(after).toBe(before)
})

test('one that somebody waits for is taken for the end of all connections', async () => {
  const { before, after } = await connectionsAround(false)
  expect(after).not.toBe(before)
})

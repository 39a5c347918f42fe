import { afterAll, beforeEach, expect, test } from 'vitest'
import { startTcpProxy } from '../../../test/faults/tcp-proxy.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { connectTo } from './_database.ts'

const BUDGET_MS = 750
/** Two thirds of it. */
const STATEMENT_TIMEOUT_MS = 500
const POOL_MAX = 3

const databaseUrl = await createTestDatabase()
const proxy = await startTcpProxy(databaseUrl)
afterAll(() => proxy.close())
const database = connectTo(proxy.inFrontOf(databaseUrl), { poolMax: POOL_MAX, budgetMs: BUDGET_MS })

async function backends(): Promise<number[]> {
  // Each takes so long that the next needs a connection of its own.
  const text = 'SELECT pg_backend_pid() AS pid FROM pg_sleep(0.05)'
  const each = () => database.run<{ pid: number }>({ name: 'backend', text, values: [] }, BUDGET_MS)
  const rows = await Promise.all(Array.from({ length: POOL_MAX }, each))
  return rows.map(([row]) => row?.pid ?? 0).sort()
}

function sleep(timeoutMs: number): Promise<unknown> {
  return database.run({ name: 'sleep', text: 'SELECT pg_sleep(5)', values: [] }, timeoutMs)
}

/** Resolves, with the time that it took, when `statement` has failed. */
async function failed(statement: Promise<unknown>): Promise<{ cause: unknown; tookMs: number }> {
  const startedAt = performance.now()
  const error = await statement.then(
    () => undefined,
    (thrown: Error) => thrown,
  )
  return { cause: error?.cause, tookMs: performance.now() - startedAt }
}

let before: number[]
beforeEach(async () => {
  before = await backends()
  expect(new Set(before).size).toBe(POOL_MAX)
})

test('one that takes too long is ended by the server, which says so before we stop waiting, and costs no connection', async () => {
  const { cause, tookMs } = await failed(sleep(BUDGET_MS))
  expect(cause).toMatchObject({ code: '57014' })
  expect(tookMs).toBeGreaterThanOrEqual(STATEMENT_TIMEOUT_MS)
  expect(await backends()).toEqual(before)
})

test('one with less time than the server gives costs its own connection, and the server ends it at once', async () => {
  const { cause, tookMs } = await failed(sleep(200))
  expect(cause).toMatchObject({ message: 'Query read timeout' })
  expect(tookMs).toBeLessThan(STATEMENT_TIMEOUT_MS)
  const sleeping = `SELECT count(*)::int FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event = 'PgSleep' AND pid <> pg_backend_pid()`
  const stillSleeping = () => database.run({ name: 'sleeping', text: sleeping, values: [] }, BUDGET_MS)
  await expect.poll(stillSleeping, { timeout: STATEMENT_TIMEOUT_MS - 200 }).toEqual([{ count: 0 }])
  expect((await backends()).filter(pid => before.includes(pid))).toHaveLength(POOL_MAX - 1)
})

test('a server that says nothing, not even that, is gone: no connection to it is used again', async () => {
  proxy.die()
  const { cause } = await failed(sleep(BUDGET_MS))
  proxy.carry()
  expect(cause).toMatchObject({ message: 'Query read timeout' })
  expect((await backends()).filter(pid => before.includes(pid))).toEqual([])
})

test('the server ends a transaction that is left open, and gives up a lock before a statement', async () => {
  const settings = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
  const text = 'SELECT name, setting::int FROM pg_settings WHERE name = ANY($1) ORDER BY name'
  expect(await database.run({ name: 'settings', text, values: [settings] }, BUDGET_MS)).toEqual([
    { name: 'idle_in_transaction_session_timeout', setting: STATEMENT_TIMEOUT_MS },
    { name: 'lock_timeout', setting: STATEMENT_TIMEOUT_MS - 100 },
    { name: 'statement_timeout', setting: STATEMENT_TIMEOUT_MS },
  ])
})

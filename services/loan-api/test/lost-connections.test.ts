import pg from 'pg'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { json, slowHeaders } from '../../../test/faults/effects.ts'
import { startTcpProxy } from '../../../test/faults/tcp-proxy.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { type Answer, active, startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

const BUDGET_MS = 750
const POOL_MAX = 3

const databaseUrl = await createTestDatabase()
const proxy = await startTcpProxy(databaseUrl)
afterAll(() => proxy.close())
const loanApi = await startLoanApi({
  DATABASE_URL: proxy.inFrontOf(databaseUrl),
  DATABASE_POOL_MAX: String(POOL_MAX),
  REQUEST_BUDGET_MS: String(BUDGET_MS),
})

beforeEach(async () => {
  proxy.carry()
  proxy.reset()
  await expect.poll(statusOfOne).toBe(200)
})

async function statusOfOne(): Promise<number> {
  return (await loanApi.apply()).status
}

/** As many at once as there are connections. */
function applyOnEach(): Promise<Answer[]> {
  return Promise.all(Array.from({ length: POOL_MAX }, () => loanApi.apply()))
}

function statuses(answers: Answer[]): number[] {
  return answers.map(({ status }) => status)
}

async function administer(statement: (database: string) => string): Promise<void> {
  const options = '-c default_transaction_read_only=off'
  const client = new pg.Client({ connectionString: databaseUrl, options })
  await client.connect()
  await client.query(statement(client.database ?? '')).finally(() => client.end())
}

describe('the database is back, and so are we, when', () => {
  test('connections died unnoticed: one request finds out, the next does not meet another dead one', async () => {
    while (proxy.open() < POOL_MAX) await applyOnEach()
    proxy.die()
    proxy.carry()
    expect(await statusOfOne()).toBe(503)
    const { status, tookMs } = await loanApi.apply()
    expect(status).toBe(200)
    expect(tookMs).toBeLessThan(BUDGET_MS / 2)
  })

  test('its address swallowed whoever wanted to connect', async () => {
    await loseConnections()
    proxy.die()
    const during = await applyOnEach()
    expect(statuses(during)).toEqual([503, 503, 503])
    for (const { tookMs } of during) expect(tookMs).toBeLessThan(BUDGET_MS + 200)
    proxy.carry()
    await expect.poll(statusOfOne, { timeout: 2_000 }).toBe(200)
  })

  test('connections arrived after everybody had stopped waiting for them', async () => {
    // What authentication took is no more there for connecting, so the pool goes on after we have given up.
    loanApi.authSvc.answer(slowHeaders(150, json(200, active('shop-client'))))
    await loseConnections()
    proxy.hold()
    expect(statuses(await applyOnEach())).toEqual([503, 503, 503])
    proxy.carry()
    expect(statuses(await applyOnEach())).toEqual([200, 200, 200])
  })

  test('it was reachable for reading only, as after a failover', async () => {
    await administer(name => `ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    await loseConnections()
    expect(await statusOfOne()).toBe(503)
    await administer(name => `ALTER DATABASE ${name} RESET default_transaction_read_only`)
    expect(await statusOfOne()).toBe(200)
  })
})

describe('a connection that is reset', () => {
  test('while nobody uses it costs nothing but a line in the log', async () => {
    await loseConnections()
    expect(await statusOfOne()).toBe(200)
  })

  test('while it is used is a 503 at once, and nothing worse', async () => {
    loanApi.logged.length = 0
    await whileLocked(databaseUrl, async waiting => {
      const applying = loanApi.apply()
      await expect.poll(waiting).toBe(1)
      proxy.reset()
      const { status, tookMs } = await applying
      expect(status).toBe(503)
      expect(tookMs).toBeLessThan(BUDGET_MS)
    })
    expect(linesOnLostConnections()).toBe(1)
    expect(await statusOfOne()).toBe(200)
  })
})

/** Resets all connections; when it resolves, loan-api has noticed, and said so once for each. */
async function loseConnections(): Promise<void> {
  loanApi.logged.length = 0
  const lost = proxy.open()
  proxy.reset()
  await expect.poll(linesOnLostConnections).toBe(lost)
}

function linesOnLostConnections(): number {
  return loanApi.logged.filter(line => line.includes('a database connection was lost')).length
}

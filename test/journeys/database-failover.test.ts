import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { migrate } from '../../services/loan-api/src/migrate.ts'
import { startTcpProxy } from '../faults/tcp-proxy.ts'
import { startOwnPostgres } from './_postgres.ts'
import { startStandby } from './_standby.ts'
import { startSystem } from './_system.ts'

const BUDGET_MS = 750
const EXAMPLE = { userId: '123', amount: 15_000, termMonths: 36, income: 4_000 }
const CLIENTS = 4
/** Of the 2 s the promotion itself takes some tenths; a request that found out late takes its budget. */
const BACK_WITHIN_MS = 2_000

const SOON = { timeout: 5_000, interval: 20 }

const primary = await startOwnPostgres()
await migrate(primary.url)
const standby = await startStandby(primary)
// The name of the writer: it leads to whoever is behind it when a connection is made, as DNS does.
const proxy = await startTcpProxy(primary.url)
afterAll(() => proxy.close())
const system = await startSystem(proxy.inFrontOf(primary.url), {
  loanApi: { REQUEST_BUDGET_MS: String(BUDGET_MS) },
})

test('a frozen writer, a reader under its name, then a new writer: nothing restarts, nothing confirmed is lost', async () => {
  const confirmed: string[] = []
  const failures: { status: number; code: string }[] = []
  let isOver = false
  async function applyAndApply(): Promise<void> {
    while (!isOver) {
      const { status, body } = await system.apply(EXAMPLE)
      if (status === 200 || status === 202) confirmed.push(body.applicationId)
      else failures.push({ status, code: body.code })
      await setTimeout(20)
    }
  }
  onTestFinished(() => {
    isOver = true
  })
  const applying = Array.from({ length: CLIENTS }, applyAndApply)
  await expect.poll(() => confirmed.length, SOON).toBeGreaterThan(50)

  await primary.freeze()
  await expect.poll(system.isReady, SOON).toBe(false)
  // The frozen one's sessions stay as they are; new ones find a server that answers, and lets nobody write.
  proxy.leadTo(standby.url)
  await expect.poll(system.isReady, SOON).toBe(true)
  expect((await system.apply(EXAMPLE)).status).toBe(503)

  const beforeItMs = performance.now()
  const confirmedBefore = confirmed.length
  await standby.promote()
  await expect.poll(() => confirmed.length, SOON).toBeGreaterThan(confirmedBefore)
  expect(performance.now() - beforeItMs).toBeLessThan(BACK_WITHIN_MS)
  isOver = true
  await Promise.all(applying)

  expect((await system.apply(EXAMPLE)).status).toBe(200)
  expect(failures.length).toBeGreaterThan(0)
  for (const { status } of failures) expect(status).toBe(503)
  for (const applicationId of confirmed) expect((await system.read(applicationId)).status).toBe(200)
})

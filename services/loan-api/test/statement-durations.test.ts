import { afterAll, expect, test } from 'vitest'
import { startTcpProxy } from '../../../test/faults/tcp-proxy.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

const databaseUrl = await createTestDatabase()
const proxy = await startTcpProxy(databaseUrl)
afterAll(() => proxy.close())
const loanApi = await startLoanApi({
  DATABASE_URL: proxy.inFrontOf(databaseUrl),
  REQUEST_BUDGET_MS: '300',
})
const nowhere = await startLoanApi({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' })

type LoanApi = typeof loanApi

async function counted({ metrics }: LoanApi, statement: string, outcome: string): Promise<number> {
  const line = `database_statement_duration_seconds_count{statement="${statement}",outcome="${outcome}"} `
  return Number((await metrics.text()).split(line)[1]?.split('\n')[0] ?? 0)
}

const applied = async () => void (await loanApi.apply())

test.each<[string, string, () => Promise<void>, LoanApi?]>([
  ['receive', 'answered', applied],
  ['decide', 'answered', applied],
  ['ready', 'answered', async () => void (await loanApi.service.isReady())],
  ['receive', 'timeout', () => whileLocked(databaseUrl, applied)],
  ['receive', 'error', withoutTheTable],
  ['receive', 'reset', resetWhileWaiting],
  ['receive', 'refused', async () => void (await nowhere.apply()), nowhere],
])(
  'a statement is measured by its name and outcome: %s, %s',
  async (statement, outcome, cause, by = loanApi) => {
    await expect.poll(loanApi.service.isReady).toBe(true)
    const before = await counted(by, statement, outcome)
    await cause()
    expect(await counted(by, statement, outcome)).toBe(before + 1)
  },
)

async function withoutTheTable(): Promise<void> {
  await loanApi.rows('ALTER TABLE loan_applications RENAME TO elsewhere')
  await loanApi.apply()
  await loanApi.rows('ALTER TABLE elsewhere RENAME TO loan_applications')
}

async function resetWhileWaiting(): Promise<void> {
  await whileLocked(databaseUrl, async waiting => {
    const applying = loanApi.apply()
    await expect.poll(waiting).toBe(1)
    proxy.reset()
    await applying
  })
}

test('a decision in its request takes two statements, each one round trip', async () => {
  await expect.poll(loanApi.service.isReady).toBe(true)
  const all = async () =>
    [...(await loanApi.metrics.text()).matchAll(/^database_statement_duration_seconds_count\{.*\} (\d+)$/gm)]
      .map(([, count]) => Number(count))
      .reduce((sum, count) => sum + count, 0)
  const before = await all()
  expect((await loanApi.apply()).status).toBe(200)
  expect(await all()).toBe(before + 2)
})

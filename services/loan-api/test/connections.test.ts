import { expect, onTestFinished, test, vi } from 'vitest'
import { startLoanApi } from './_loan-api.ts'

const POOL_MAX = 2
const loanApi = await startLoanApi({ DATABASE_POOL_MAX: String(POOL_MAX) })
const aging = await startLoanApi()

async function backends({ rows: query }: typeof loanApi): Promise<number[]> {
  const rows = await query(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'loan-api' ORDER BY pid`,
  )
  return rows.map(({ pid }) => pid)
}

test('connections outlive a silence, so that what follows it need not connect, and are replaced when they are old', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  await aging.apply()
  const young = await backends(aging)
  expect(young).not.toEqual([])

  vi.advanceTimersByTime(4 * 60_000)
  await aging.apply()
  expect(await backends(aging)).toEqual(young)

  vi.advanceTimersByTime(60_000)
  await aging.apply()
  await expect.poll(async () => (await backends(aging)).some(pid => young.includes(pid))).toBe(false)
})

test('requests share the connections that there are', async () => {
  const answers = await Promise.all(Array.from({ length: 3 * POOL_MAX }, () => loanApi.apply()))
  for (const { status } of answers) expect(status).toBe(200)
  expect((await backends(loanApi)).length).toBeLessThanOrEqual(POOL_MAX)
})

test('a connection is kept when the database refused the statement itself', async () => {
  await loanApi.apply()
  const before = await backends(loanApi)
  await loanApi.rows('ALTER TABLE loan_applications RENAME TO elsewhere')
  expect((await loanApi.apply()).status).toBe(500)
  await loanApi.rows('ALTER TABLE elsewhere RENAME TO loan_applications')
  expect(await backends(loanApi)).toEqual(before)
})

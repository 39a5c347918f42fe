import { expect, onTestFinished, test, vi } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { EXAMPLE, SCORE_720, startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

const POOL_MAX = 2
const loanApi = await startLoanApi({ DATABASE_POOL_MAX: String(POOL_MAX), REQUEST_BUDGET_MS: '750' })
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

test('a statement that had little time, and no answer, ends its own connection and no other', async () => {
  await Promise.all(Array.from({ length: 3 * POOL_MAX }, () => loanApi.apply()))
  const before = await backends(loanApi)
  expect(before).toHaveLength(POOL_MAX)
  let unlocked: Promise<unknown> | undefined
  loanApi.scoringSvc.answer(({ headers }) => ({
    play: res => {
      unlocked = whileLocked(loanApi.databaseUrl, async waiting => {
        // What is left for the decision when this answers is its reserve.
        setTimeout(() => json(200, SCORE_720).play(res), Number(headers['x-request-timeout-ms']))
        await expect.poll(waiting, { interval: 5, timeout: 5_000 }).toBe(1)
        await expect.poll(waiting, { interval: 5, timeout: 5_000 }).toBe(0)
      })
    },
  }))
  const { status } = await loanApi.apply(EXAMPLE)
  expect(status).toBe(202)
  await unlocked
  loanApi.scoringSvc.answer(json(200, SCORE_720))
  await Promise.all(Array.from({ length: 3 * POOL_MAX }, () => loanApi.apply()))
  const after = await backends(loanApi)
  expect(before.filter(pid => after.includes(pid))).toHaveLength(POOL_MAX - 1)
})

test('a connection is kept when the database refused the statement itself', async () => {
  await loanApi.apply()
  const before = await backends(loanApi)
  await loanApi.rows('ALTER TABLE loan_applications RENAME TO elsewhere')
  expect((await loanApi.apply()).status).toBe(500)
  await loanApi.rows('ALTER TABLE elsewhere RENAME TO loan_applications')
  expect(await backends(loanApi)).toEqual(before)
})

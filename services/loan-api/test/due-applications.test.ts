import { createLog } from '@loans/service-kit/log/log'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../src/adapters/postgres/database.ts'
import { createDueApplications } from '../src/adapters/postgres/due-applications.ts'
import { startLoanApi } from './_loan-api.ts'
import { recordUndecided } from './_undecided.ts'

const loanApi = await startLoanApi()
const database = openDatabase({
  url: loanApi.databaseUrl,
  poolMax: 1,
  budgetMs: 1_000,
  log: createLog('loan-api', 'silent'),
  metrics: createMetrics(),
})
afterAll(() => database.close())
const due = createDueApplications(database, { leaseMs: 10_000, maximumAgeHours: 72 })
const TIMEOUT_MS = 1_000

test('who gives back a lease that another has by now gives back nothing', async () => {
  await recordUndecided(loanApi, 1)
  const before = await due.take(1, TIMEOUT_MS)
  await loanApi.rows('UPDATE loan_applications SET leased_until = now()')
  const [now] = await due.take(1, TIMEOUT_MS)
  expect(now).toMatchObject({ ...before[0], round: 2, fencingToken: '3' })
  await due.giveBack(before, TIMEOUT_MS)
  expect(await due.take(1, TIMEOUT_MS)).toEqual([])
  await due.giveBack(now ? [now] : [], TIMEOUT_MS)
  expect(await due.take(1, TIMEOUT_MS)).toHaveLength(1)
})

test('those that have been due longest are taken first', async () => {
  await recordUndecided(loanApi, 1, { dueInMs: -1_000 })
  const [first = ''] = await recordUndecided(loanApi, 1, { dueInMs: -2_000 })
  expect((await due.take(1, TIMEOUT_MS)).map(({ applicationId }) => applicationId)).toEqual([first])
})

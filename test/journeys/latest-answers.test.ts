import { expect, test } from 'vitest'
import { createTestDatabase } from '../postgres/database.ts'
import { beginMeasuring, expectWithinBudget } from './_clock.ts'
import { applicationOf } from './_load.ts'
import { startSystem } from './_system.ts'

const BUDGET_MS = 750
/** Of the 200 ms that it has; what a busy machine adds may be more than the rest. */
const AUTH_SVC_TAKES_MS = 190
const TAKEN_AT_LEAST = 5
const MOST_APPLICATIONS = 100

const system = await startSystem(await createTestDatabase(), {
  // More than are made here: an open breaker would answer early.
  loanApi: { REQUEST_BUDGET_MS: String(BUDGET_MS), BREAKER_MINIMUM_CALLS: '200' },
  authSvcTakesMs: AUTH_SVC_TAKES_MS,
})

test('a verdict at the last moment and then a bureau that hangs: 202 within the budget', async () => {
  await system.bureau.fault({ rate: 1, effect: { kind: 'hang' } })
  beginMeasuring(system)
  const statuses: number[] = []
  while (statuses.filter(status => status === 202).length < TAKEN_AT_LEAST) {
    const applying = [0, 1].map(() => system.apply(applicationOf(`hang-${statuses.length}`)))
    statuses.push(...(await Promise.all(applying)).map(({ status }) => status))
    expect(statuses.length).toBeLessThan(MOST_APPLICATIONS)
  }
  for (const status of statuses) expect([202, 503]).toContain(status)
  expectWithinBudget(system, statuses, BUDGET_MS)
  // The bureau was asked for as long as there was time for it.
  expect(Math.max(...system.requests.map(({ durationMs }) => durationMs))).toBeGreaterThan(
    2 * AUTH_SVC_TAKES_MS,
  )
})

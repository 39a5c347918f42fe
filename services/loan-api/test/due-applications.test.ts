import { withRequest } from '@loans/service-kit/log/log'
import { expect, test } from 'vitest'
import { createDueApplications } from '../src/adapters/postgres/due-applications.ts'
import { connectTo } from './_database.ts'
import { startLoanApi } from './_loan-api.ts'
import { recordUndecided } from './_undecided.ts'

const loanApi = await startLoanApi()
const database = connectTo(loanApi.databaseUrl, { poolMax: 1 })
const due = createDueApplications(database, {
  policyVersion: '2026-11',
  leaseMs: 10_000,
  maximumAgeHours: 72,
  freshForMinutes: 15,
})
const TIMEOUT_MS = 1_000

const asOperator = <T>(work: () => Promise<T>) => withRequest({ requestId: 'by-hand' }, work)

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

test('one that is about to be set aside is requeued as one that is, and begins to age anew', async () => {
  const [id = ''] = await recordUndecided(loanApi, 1, { ageHours: 73, dueInMs: -5_000 })
  expect(await asOperator(() => due.requeue(id, TIMEOUT_MS))).toBe(1)
  await loanApi.rows(
    `UPDATE loan_applications SET next_attempt_at = now() - interval '1 hour' WHERE application_id = $1`,
    [id],
  )
  expect(await due.take(1, TIMEOUT_MS)).toMatchObject([{ applicationId: id, isTooOld: false }])
  expect(await asOperator(() => due.requeue(id, TIMEOUT_MS))).toBe(0)
})

test('who sets one aside that another has by now changes nothing', async () => {
  await loanApi.rows(
    `UPDATE loan_applications SET leased_until = now() + interval '1 hour', next_attempt_at = NULL`,
  )
  await recordUndecided(loanApi, 1, { ageHours: 73 })
  const [before] = await due.take(1, TIMEOUT_MS)
  expect(before).toMatchObject({ isTooOld: true })
  if (!before) return
  await loanApi.rows('UPDATE loan_applications SET leased_until = now() WHERE application_id = $1', [
    before.applicationId,
  ])
  const [now] = await due.take(1, TIMEOUT_MS)
  expect(await asOperator(() => due.setAside(before, TIMEOUT_MS))).toBe(false)
  expect(now && (await asOperator(() => due.setAside(now, TIMEOUT_MS)))).toBe(true)
  expect(await due.take(1, TIMEOUT_MS)).toEqual([])
})

test('who holds one to set it aside loses it to the person who requeues it', async () => {
  const [id = ''] = await recordUndecided(loanApi, 1, { ageHours: 73, dueInMs: -9_000 })
  const taken = (await due.take(100, TIMEOUT_MS)).find(({ applicationId }) => applicationId === id)
  expect(taken).toMatchObject({ isTooOld: true })
  if (!taken) return
  expect(await asOperator(() => due.requeue(id, TIMEOUT_MS))).toBe(1)
  expect(await asOperator(() => due.setAside(taken, TIMEOUT_MS))).toBe(false)
  const again = (await due.take(100, TIMEOUT_MS)).find(({ applicationId }) => applicationId === id)
  expect(again).toMatchObject({ isTooOld: false })
})

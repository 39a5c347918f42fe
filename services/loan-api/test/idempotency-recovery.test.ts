import { expect, test } from 'vitest'
import { hang } from '../../../test/faults/effects.ts'
import { expectReplayed, repeatedRequests, UNAVAILABLE } from './_idempotency.ts'
import { SCORE_720, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi({}, { recovers: true })
const { request, rowsOf, passTime, pendingScore } = repeatedRequests(loanApi)

test('deferred and in the hands of recovery: the same 202, and it is scored once', async () => {
  loanApi.scoringSvc.answer(UNAVAILABLE)
  const { key, send } = request()
  const first = await send()
  const score = pendingScore()
  await passTime(key)
  await loanApi.scoringSvc.received(2)
  expectReplayed(await send(), first)
  score.resolve(SCORE_720)
  await expect.poll(async () => (await send()).status, { timeout: 5_000 }).toBe(200)
  expect(loanApi.scoringSvc.requests.map(({ headers }) => headers['x-round'])).toEqual(['0', '1'])
})

test('the owner crashed and recovery works on it: 202, not 409', async () => {
  loanApi.scoringSvc.answer(hang())
  const { key, send } = request()
  const crashed = send()
  await loanApi.scoringSvc.received(1)
  const score = pendingScore()
  await passTime(key)
  await loanApi.scoringSvc.received(2)
  const second = await send()
  expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([202, 'true'])
  score.resolve(SCORE_720)
  await expect.poll(async () => (await rowsOf(key))[0].status, { timeout: 5_000 }).toBe('APPROVED')
  await crashed
})

test('what a request works on, recovery leaves alone', async () => {
  loanApi.scoringSvc.answer(UNAVAILABLE)
  const { key, send } = request()
  await send()
  const score = pendingScore()
  await passTime(key)
  // Whoever is first, this request or recovery: the application is scored by one of them.
  const second = send()
  await loanApi.scoringSvc.received(2)
  score.resolve(SCORE_720)
  expect([200, 202]).toContain((await second).status)
  await expect.poll(async () => (await rowsOf(key))[0].status, { timeout: 5_000 }).toBe('APPROVED')
  expect(loanApi.scoringSvc.requests).toHaveLength(2)
})

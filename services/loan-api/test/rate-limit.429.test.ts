import type { Request, Response } from 'express'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hang } from '../../../test/faults/effects.ts'
import { limitRates } from '../src/http/rate-limit.ts'
import { EXAMPLE, startLoanApi } from './_loan-api.ts'

const ISSUER = 'http://issuer.example'
const SCOPES = ['loans/apply', 'loans/read']
const partner = (partnerId: string, requestsPerSecond: number) => ({
  partnerId,
  clients: [{ issuer: ISSUER, clientId: `${partnerId}-client` }],
  scopes: SCOPES,
  requestsPerSecond,
})

const loanApi = await startLoanApi({
  PARTNERS: JSON.stringify([partner('slow', 1), partner('burst', 5), partner('quick', 10_000)]),
})

test('what is left is said on every answer', async () => {
  const { headers } = await loanApi.call('/loan/applications', { token: 'quick-client' })
  expect(headers.get('ratelimit-policy')).toBe('"partner";q=10000;w=1')
  expect(headers.get('ratelimit')).toBe('"partner";r=9999;t=1')
})

test('one too many is refused, before its body is looked at: nothing is recorded, and its key stays unused', async () => {
  const headers = { 'idempotency-key': 'limited' }
  const call = { token: 'slow-client', headers }
  await loanApi.call('/loan/applications', { token: 'slow-client' })
  const before = await loanApi.countApplications()
  const answer = await loanApi.apply('{', call)
  expect(answer).toMatchObject({
    status: 429,
    body: { code: 'rate_limited', detail: 'more requests than your rate allows' },
  })
  expect(answer.headers.get('retry-after')).toBe('1')
  expect(answer.headers.get('ratelimit')).toBe('"partner";r=0;t=1')
  expect(await loanApi.countApplications()).toBe(before)
  expect(loanApi.logged.join('')).toContain('"problem":"rate_limited"')

  await expect.poll(async () => (await loanApi.apply(EXAMPLE, call)).status, { timeout: 5_000 }).toBe(200)
})

test('a burst of a second is let through, whatever the operation', async () => {
  const before = await loanApi.metric('requests_rate_limited_total')
  const reading = () => loanApi.call('/loan/applications', { token: 'burst-client' })
  const answers = await Promise.all(Array.from({ length: 50 }, reading))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeLessThanOrEqual(45)
  expect(refused.length).toBeGreaterThan(20)
  expect(await loanApi.metric('requests_rate_limited_total')).toBe(before + refused.length)
})

test("one partner's flood takes nothing from another", async () => {
  const flood = Array.from({ length: 100 }, () => loanApi.apply(EXAMPLE, { token: 'slow-client' }))
  const others = Array.from({ length: 10 }, () => loanApi.apply(EXAMPLE, { token: 'quick-client' }))
  expect((await Promise.all(others)).filter(({ status }) => status === 429)).toEqual([])
  await Promise.all(flood)
})

test('who is not known to be a partner has no rate, and uses up none', async () => {
  loanApi.authSvc.answer(hang())
  const { status, headers } = await loanApi.apply(EXAMPLE, { token: 'burst-client' })
  expect([status, headers.get('ratelimit')]).toEqual([503, null])
})

describe('whatever the times at which requests come', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 200 })

  test('no span of time lets more pass than the rate and one burst, and after a pause there is one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), gaps, (requestsPerSecond, waits) => {
        let nowMs = 0
        const limit = limitRates(
          [{ partnerId: 'p', requestsPerSecond }],
          () => {},
          () => nowMs,
        )
        const passedAt: number[] = []
        for (const wait of waits) {
          nowMs += wait
          if (passes(limit)) passedAt.push(nowMs)
          else expect(nowMs - (passedAt.at(-1) ?? 0)).toBeLessThan(1_000)
        }
        for (const [first, from] of passedAt.entries()) {
          for (const [last, to] of passedAt.entries()) {
            if (last < first) continue
            const most = requestsPerSecond + ((to - from) * requestsPerSecond) / 1_000
            expect(last - first + 1).toBeLessThanOrEqual(most + 1e-6)
          }
        }
      }),
      { numRuns: 100 },
    )
  })
})

function passes(limit: ReturnType<typeof limitRates>): boolean {
  const res = { locals: { partnerId: 'p' }, set: () => {} } as unknown as Response
  let hasPassed = false
  try {
    limit({} as Request, res, () => {
      hasPassed = true
    })
  } catch {}
  return hasPassed
}

import { afterEach, describe, expect, test } from 'vitest'
import { type Effect, json } from '../../../test/faults/effects.ts'
import { unusableAnswers } from '../../../test/faults/unusable-answers.ts'
import { active, EXAMPLE, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()
const good = active('shop-client')

afterEach(async () => {
  expect(await loanApi.countApplications()).toBe(0)
  expect(loanApi.scoringSvc.requests).toEqual([])
})

describe('without a verdict nobody passes and nothing is recorded: auth-svc', () => {
  test.each<[string, Effect]>([
    ...unusableAnswers(good),
    ['fails', json(500, { active: true })],
    ['refuses our own credentials', json(401, { error: 'invalid_client' })],
    ['is busy', json(503, {})],
    ['says yes without saying who', json(200, { active: true })],
    ['says something else than yes or no', json(200, { ...good, active: 'true' })],
  ])('%s', async (_case, effect) => {
    loanApi.authSvc.answer(effect)
    const answers = [await loanApi.apply(), await loanApi.apply(), await loanApi.apply()]
    // The machine may be busy; a bound that does not hold is broken every time.
    expect(Math.min(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(230)
    expect(loanApi.authSvc.requests).toHaveLength(answers.length)
    for (const { status, headers, body } of answers) {
      expect(status).toBe(503)
      expect(body.code).toBe('authentication_unavailable')
      expect(headers.get('retry-after')).toBe('1')
      expect(headers.get('www-authenticate')).toBeNull()
    }
  })
})

test('why there was no verdict is logged', async () => {
  loanApi.authSvc.answer(json(401, { error: 'invalid_client' }))
  loanApi.logged.length = 0
  await loanApi.apply()
  expect(loanApi.logged.join('')).toContain('auth-svc answered 401')
})

test('auth-svc down: 503 at once; back again: the next token is checked', async () => {
  await loanApi.authSvc.stop()
  const { status, body, tookMs } = await loanApi.apply()
  expect(status).toBe(503)
  expect(body.code).toBe('authentication_unavailable')
  expect(tookMs).toBeLessThan(100)
  await loanApi.authSvc.start()
  loanApi.authSvc.answer(json(200, { active: false }))
  expect((await loanApi.apply(EXAMPLE)).status).toBe(401)
})

import { describe, expect, test } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { prefersAsync } from '../src/http/preferences.ts'
import { receivedApplication } from '../src/http/schemas.ts'
import { EXAMPLE, SCORE_720, startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

const loanApi = await startLoanApi({}, { recovers: true })
const ASYNC = { headers: { prefer: 'respond-async' } }

test('a partner who prefers so is answered as soon as the application is on record, and it is decided soon', async () => {
  loanApi.scoringSvc.answer(hang())
  const { status, headers, body, tookMs } = await loanApi.apply(EXAMPLE, ASYNC)
  expect(status).toBe(202)
  expect(headers.get('preference-applied')).toBe('respond-async')
  expect(headers.get('location')).toBe(`/loan/applications/${body.applicationId}`)
  expect(headers.get('retry-after')).toBe('1')
  expect(receivedApplication.safeParse(body).error).toBeUndefined()
  expect(tookMs).toBeLessThan(500)
  expect(await loanApi.metric('loan_applications_total{status="RECEIVED",mode="deferred"}')).toBe(1)
  expect(await loanApi.metric('loan_deferrals_total{reason="scoring_unavailable"}')).toBe(0)

  loanApi.scoringSvc.answer(json(200, SCORE_720))
  const read = async () => (await loanApi.call(headers.get('location') ?? '')).body
  await expect.poll(async () => (await read()).status, { timeout: 10_000 }).toBe('APPROVED')
  expect((await read()).decisionMode).toBe('deferred')
})

test('it is one statement, recorded as due', async () => {
  const statements = async () =>
    Object.fromEntries(
      await Promise.all(
        ['receive', 'receive-for-later', 'decide', 'defer'].map(async name => [
          name,
          await loanApi.metric(
            `database_statement_duration_seconds_count{statement="${name}",outcome="answered"}`,
          ),
        ]),
      ),
    )
  const before = await statements()
  loanApi.scoringSvc.answer(hang())
  await loanApi.apply(EXAMPLE, ASYNC)
  const after = await statements()
  expect(after['receive-for-later']).toBe(before['receive-for-later'] + 1)
  expect(after.receive).toBe(before.receive)
})

test('not confirmed in time it is the same 503 as ever', async () => {
  const answer = await whileLocked(loanApi.databaseUrl, () => loanApi.apply(EXAMPLE, ASYNC))
  expect(answer).toMatchObject({ status: 503, body: { code: 'receipt_unconfirmed' } })
  expect(answer.headers.get('preference-applied')).toBeNull()
})

test('what is wrong with it is said at once', async () => {
  expect((await loanApi.apply({ ...EXAMPLE, amount: 1 }, ASYNC)).status).toBe(400)
})

describe('Prefer is read as RFC 7240 has it', () => {
  test.each([
    'respond-async',
    'Respond-Async',
    ' respond-async ',
    'wait=10, respond-async',
    'respond-async, wait=10',
    'respond-async; foo=bar',
    'respond-async=""',
    'return=minimal;x="a, b",respond-async',
    ',, respond-async,',
    'foo="say \\"hi\\", then", respond-async',
  ])('%s: yes', prefer => {
    expect(prefersAsync(prefer)).toBe(true)
  })

  test.each([
    undefined,
    '',
    'respond-asynchronously',
    'x-respond-async',
    'respond-async=no',
    'foo="respond-async"',
    'foo="a, respond-async"',
    'foo="a, respond-async',
    'foo; respond-async',
    'return=minimal',
  ])('%s: no', prefer => {
    expect(prefersAsync(prefer)).toBe(false)
  })

  test('however it is written, in no time', () => {
    const startedAt = performance.now()
    for (const hostile of [
      '"\\'.repeat(8_000),
      ','.repeat(16_000),
      `${' '.repeat(16_000)}x`,
      '"'.repeat(16_001),
    ])
      prefersAsync(hostile)
    // Some milliseconds, and hundreds where time grows with the square of the length.
    expect(performance.now() - startedAt).toBeLessThan(100)
  })
})

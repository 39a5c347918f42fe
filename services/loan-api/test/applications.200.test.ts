import { expect, test } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { application, applicationPage } from '../src/http/schemas.ts'
import { type Answer, EXAMPLE, SCORE_720, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()

test('an application reads as it was answered, whatever its status', async () => {
  const reports = [
    json(200, SCORE_720),
    json(200, { outcome: 'no_credit_file', provider: 'ExternalScoreCo' }),
    json(503, { code: 'bureau_unavailable' }),
  ]
  for (const report of reports) {
    loanApi.scoringSvc.answer(report)
    const applied = await loanApi.apply()
    const read = await loanApi.call(`/loan/applications/${applied.body.applicationId}`)
    expect(read.status).toBe(200)
    expect(read.body).toEqual(applied.body)
    expect(application.safeParse(read.body).error).toBeUndefined()
    expect(read.headers.has('retry-after')).toBe(applied.status === 202)
  }
})

test('an id is found in upper case too', async () => {
  const { body } = await loanApi.apply()
  const read = await loanApi.call(`/loan/applications/${body.applicationId.toUpperCase()}`)
  expect(read.body).toEqual(body)
})

test('an application that somebody works on reads as RECEIVED', async () => {
  let read: Answer | undefined
  loanApi.scoringSvc.answer(({ body }) => ({
    play: async res => {
      read = await loanApi.call(`/loan/applications/${(body as { applicationId: string }).applicationId}`)
      json(200, SCORE_720).play(res)
    },
  }))
  const { body: decided } = await loanApi.apply()
  const { decidedAt, decisionMode, policyVersion, interestRate, monthlyPayment, ...received } = decided
  expect(read?.status).toBe(200)
  expect(read?.body).toEqual({ ...received, status: 'RECEIVED' })
  expect(read?.headers.get('retry-after')).toBe('5')
})

test('a partner that may only read may read', async () => {
  const { status, body } = await loanApi.call('/loan/applications', { token: 'viewer-client' })
  expect(status).toBe(200)
  expect(body).toEqual({ items: [], nextCursor: null })
})

test("a list pages through all of a partner's applications, newest first, and nobody else's", async () => {
  await loanApi.apply(EXAMPLE, { token: 'shop-client' })
  const ids: string[] = []
  for (let n = 0; n < 5; n += 1) {
    ids.unshift((await loanApi.apply(EXAMPLE, { token: 'bank-client' })).body.applicationId)
  }
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const path = `/loan/applications?limit=2${cursor && `&cursor=${cursor}`}`
    const { status, body } = await loanApi.call(path, { token: 'bank-client' })
    expect(status).toBe(200)
    expect(applicationPage.safeParse(body).error).toBeUndefined()
    expect(body.items.length).toBeLessThanOrEqual(2)
    seen.push(...body.items.map((item: { applicationId: string }) => item.applicationId))
    cursor = body.nextCursor
  }
  expect(seen).toEqual(ids)
})

test('a page that ends with the last application says so', async () => {
  const { body } = await loanApi.call('/loan/applications?limit=5', { token: 'bank-client' })
  expect(body.items).toHaveLength(5)
  expect(body.nextCursor).toBeNull()
})

test('applications that arrive between two pages do not move them', async () => {
  const first = (await loanApi.call('/loan/applications?limit=2', { token: 'bank-client' })).body
  await loanApi.apply(EXAMPLE, { token: 'bank-client' })
  const second = (
    await loanApi.call(`/loan/applications?limit=2&cursor=${first.nextCursor}`, { token: 'bank-client' })
  ).body
  const all = (await loanApi.call('/loan/applications', { token: 'bank-client' })).body
  expect([...first.items, ...second.items]).toEqual(all.items.slice(1, 5))
})

test('HEAD answers like GET, without the body', async () => {
  const { body } = await loanApi.apply()
  const head = await loanApi.call(`/loan/applications/${body.applicationId}`, { method: 'HEAD' })
  expect(head.status).toBe(200)
  expect(head.text).toBe('')
})

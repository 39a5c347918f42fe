import { describe, expect, test } from 'vitest'
import { startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()
const UNKNOWN = '01a1fd63-92a3-7401-bdce-80d6395f0348'

describe('400 for parameters that are not acceptable, naming each', () => {
  test.each([
    ['limit=0', [{ parameter: 'limit', detail: 'must be a whole number from 1 to 100' }]],
    ['limit=101', [{ parameter: 'limit', detail: 'must be a whole number from 1 to 100' }]],
    ['limit=', [{ parameter: 'limit', detail: 'must be a whole number from 1 to 100' }]],
    ['limit=1e1', [{ parameter: 'limit', detail: 'must be a whole number from 1 to 100' }]],
    ['limit=1&limit=2', [{ parameter: 'limit', detail: 'must be given once' }]],
    ['cursor=abc', [{ parameter: 'cursor', detail: 'must be a nextCursor of an earlier page' }]],
    ['status=APPROVED', [{ parameter: 'status', detail: 'is not a known parameter' }]],
  ])('%s', async (query, errors) => {
    const { status, body } = await loanApi.call(`/loan/applications?${query}`)
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'invalid_request', errors })
  })
})

test('404 for paths that lead nowhere', async () => {
  for (const path of ['/loan', '/loan/apply/', '/Loan/apply', '/loan/applications/']) {
    const { status, body } = await loanApi.call(path)
    expect([path, status, body?.code]).toEqual([path, 404, 'not_found'])
  }
})

test('400 for a path that cannot be decoded', async () => {
  const { status, body } = await loanApi.call('/loan/applications/%zz')
  expect(status).toBe(400)
  expect(body.code).toBe('malformed_request')
})

test('405 says what is allowed', async () => {
  for (const [path, method, allowed] of [
    ['/loan/apply', 'GET', 'POST'],
    ['/loan/apply', 'OPTIONS', 'POST'],
    ['/loan/applications', 'POST', 'GET, HEAD'],
    [`/loan/applications/${UNKNOWN}`, 'DELETE', 'GET, HEAD'],
    ['/docs', 'POST', 'GET, HEAD'],
  ] as const) {
    const { status, headers, body } = await loanApi.call(path, { method })
    expect([path, method, status, headers.get('allow')]).toEqual([path, method, 405, allowed])
    expect(body.code).toBe('method_not_allowed')
  }
})

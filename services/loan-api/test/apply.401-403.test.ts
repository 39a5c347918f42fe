import { afterEach, describe, expect, test } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { active, EXAMPLE, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()

afterEach(async () => {
  expect(await loanApi.countApplications()).toBe(0)
})

test('401 without a token, and auth-svc is not bothered', async () => {
  const { status, headers, body } = await loanApi.apply(EXAMPLE, { token: '' })
  expect(status).toBe(401)
  expect(body.code).toBe('authentication_required')
  expect(headers.get('www-authenticate')).toBe('Bearer realm="loans"')
  expect(loanApi.authSvc.requests).toEqual([])
})

test('401 for another scheme, without an error code (RFC 6750 section 3.1)', async () => {
  const { status, headers, body } = await loanApi.apply(EXAMPLE, {
    token: '',
    headers: { authorization: 'Basic abc' },
  })
  expect(status).toBe(401)
  expect(body.code).toBe('authentication_required')
  expect(headers.get('www-authenticate')).toBe('Bearer realm="loans"')
})

describe('401 for what cannot be a token, and auth-svc is not bothered', () => {
  test.each(['Bearer', 'Bearer ', 'Bearer a b', 'Bearer a,b', `Bearer ${'x'.repeat(5_121)}`])(
    '%s',
    async authorization => {
      const { status, headers, body } = await loanApi.apply(EXAMPLE, {
        token: '',
        headers: { authorization },
      })
      expect(status).toBe(401)
      expect(body.code).toBe('invalid_token')
      expect(headers.get('www-authenticate')).toBe('Bearer realm="loans", error="invalid_token"')
      expect(loanApi.authSvc.requests).toEqual([])
    },
  )
})

test('401 for a token that auth-svc calls inactive', async () => {
  loanApi.authSvc.answer(json(200, { active: false }))
  const { status, headers, body } = await loanApi.apply()
  expect(status).toBe(401)
  expect(body.code).toBe('invalid_token')
  expect(headers.get('www-authenticate')).toBe('Bearer realm="loans", error="invalid_token"')
  expect(loanApi.authSvc.requests).toHaveLength(1)
})

test('the scheme is read without regard to case', async () => {
  loanApi.authSvc.answer(json(200, { active: false }))
  await loanApi.apply(EXAMPLE, { token: '', headers: { authorization: 'bEARER abc' } })
  expect(loanApi.authSvc.requests[0]?.body).toEqual({ token: 'abc' })
})

test('auth-svc is asked as RFC 7662 wants it, with our own credentials', async () => {
  loanApi.authSvc.answer(json(200, { active: false }))
  await loanApi.apply(EXAMPLE, { token: 'a.b-c_d~e+f/g=' })
  expect(loanApi.authSvc.requests[0]).toMatchObject({
    method: 'POST',
    path: '/oauth2/introspect',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa('loan-api:the+secret+of+loan-api')}`,
    },
    body: { token: 'a.b-c_d~e+f/g=' },
  })
})

describe('403, with the scope that is missing', () => {
  test.each([
    ['the token lacks it', active('shop-client', 'loans/read'), 'insufficient_scope'],
    [
      'the token has one that only begins like it',
      active('shop-client', 'loans/apply2 xloans/apply'),
      'insufficient_scope',
    ],
    ['the token has it and the partner does not', active('viewer-client'), 'insufficient_scope'],
    ['the client belongs to no partner', active('stranger'), 'unknown_client'],
    [
      'the client belongs to a partner under another issuer',
      { ...active('shop-client'), iss: 'http://issuer.example.org' },
      'unknown_client',
    ],
  ])('%s', async (_case, introspection, code) => {
    loanApi.authSvc.answer(json(200, introspection))
    const { status, headers, body } = await loanApi.apply()
    expect(status).toBe(403)
    expect(body.code).toBe(code)
    expect(headers.get('www-authenticate')).toBe(
      code === 'insufficient_scope'
        ? 'Bearer realm="loans", error="insufficient_scope", scope="loans/apply"'
        : null,
    )
  })
})

test('the token is checked before the body is looked at', async () => {
  loanApi.authSvc.answer(json(200, { active: false }))
  expect((await loanApi.apply('not JSON', { headers: { 'content-type': 'text/plain' } })).status).toBe(401)
})

import { afterEach, describe, expect, test } from 'vitest'
import { problemDocument } from '../src/http/schemas.ts'
import { EXAMPLE, startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()

afterEach(async () => {
  expect(await loanApi.countApplications()).toBe(0)
  expect(loanApi.scoringSvc.requests).toEqual([])
})

const text = (member: string) => `{"userId":"123","amount":15000,"termMonths":36,"income":4000,${member}}`

describe('a body with wrong values is refused, naming each', () => {
  test.each<[string, unknown, Record<string, string>]>([
    [
      'nothing in it',
      {},
      {
        '#/userId': 'is required',
        '#/amount': 'is required',
        '#/termMonths': 'is required',
        '#/income': 'is required',
      },
    ],
    ['a list', [], { '#': 'must be an object' }],
    ['null', null, { '#': 'must be an object' }],
    ['a text', '"x"', { '#': 'must be an object' }],
    ['an unknown member', { ...EXAMPLE, status: 'APPROVED' }, { '#/status': 'is not a known member' }],
    [
      'an unknown member with a slash',
      { ...EXAMPLE, 'a/b~c d': 1 },
      { '#/a~1b~0c%20d': 'is not a known member' },
    ],
    ['__proto__', text('"__proto__":{"amount":1}'), { '#/__proto__': 'is not a known member' }],
    ['the amount as text', { ...EXAMPLE, amount: '15000' }, { '#/amount': 'must be a number' }],
    ['the amount too small', { ...EXAMPLE, amount: 999.99 }, { '#/amount': 'must be 1000 to 100000' }],
    ['the amount too large', { ...EXAMPLE, amount: 100_000.01 }, { '#/amount': 'must be 1000 to 100000' }],
    [
      'the amount with three decimals',
      { ...EXAMPLE, amount: 15_000.001 },
      { '#/amount': 'must have at most 2 decimals' },
    ],
    [
      'the amount beyond all numbers',
      `{"userId":"1","termMonths":36,"income":1,"amount":1e999}`,
      { '#/amount': 'must be a number of at most 15 digits' },
    ],
    [
      'the amount below all numbers',
      `{"userId":"1","termMonths":36,"income":1,"amount":-1e999}`,
      { '#/amount': 'must be a number of at most 15 digits' },
    ],
    [
      'the amount a hair above two decimals',
      `{"userId":"1","termMonths":36,"income":1,"amount":15000.000000000000001}`,
      { '#/amount': 'must be a number of at most 15 digits' },
    ],
    [
      'the term as a fraction',
      { ...EXAMPLE, termMonths: 36.5 },
      { '#/termMonths': 'must be a whole number' },
    ],
    ['the term too short', { ...EXAMPLE, termMonths: 5 }, { '#/termMonths': 'must be 6 to 84' }],
    ['the term too long', { ...EXAMPLE, termMonths: 85 }, { '#/termMonths': 'must be 6 to 84' }],
    ['a negative income', { ...EXAMPLE, income: -0.01 }, { '#/income': 'must be 0 to 1000000' }],
    ['an income of null', { ...EXAMPLE, income: null }, { '#/income': 'must be a number' }],
    ['the applicant as a number', { ...EXAMPLE, userId: 123 }, { '#/userId': 'must be a string' }],
    [
      'the applicant empty',
      { ...EXAMPLE, userId: '' },
      { '#/userId': 'must be 1 to 50 visible ASCII characters' },
    ],
    [
      'the applicant too long',
      { ...EXAMPLE, userId: 'x'.repeat(51) },
      { '#/userId': 'must be 1 to 50 visible ASCII characters' },
    ],
    [
      'the applicant with a null character',
      { ...EXAMPLE, userId: 'a\u0000b' },
      { '#/userId': 'must be 1 to 50 visible ASCII characters' },
    ],
    [
      'several at once',
      { ...EXAMPLE, amount: 1, termMonths: 1, income: -1, x: 1 },
      {
        '#/amount': 'must be 1000 to 100000',
        '#/termMonths': 'must be 6 to 84',
        '#/income': 'must be 0 to 1000000',
        '#/x': 'is not a known member',
      },
    ],
  ])('%s', async (_case, sent, expected) => {
    const { status, headers, body } = await loanApi.apply(sent)
    expect(status).toBe(400)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(problemDocument.safeParse(body).error).toBeUndefined()
    expect(body).toMatchObject({
      type: 'http://loans.example/docs/errors#invalid_request',
      title: 'Invalid request',
      status: 400,
      code: 'invalid_request',
      requestId: headers.get('x-request-id'),
    })
    const faults = Object.fromEntries(
      body.errors.map((e: { pointer: string; detail: string }) => [e.pointer, e.detail]),
    )
    expect(faults).toEqual(expected)
  })
})

describe('a body that can be read in more than one way is refused, naming where', () => {
  test.each([
    ['the amount twice', text('"amount":16000'), '#/amount', 'must be given once'],
    [
      'an unknown member that is no text',
      text('"\\ud800":1'),
      '#/%EF%BF%BD',
      'must be whole Unicode characters',
    ],
    [
      'the applicant with half a character',
      '{"userId":"\\ud800","amount":15000,"termMonths":36,"income":4000}',
      '#/userId',
      'must be whole Unicode characters',
    ],
  ])('%s', async (_case, sent, pointer, detail) => {
    const { status, body } = await loanApi.apply(sent)
    expect(status).toBe(400)
    expect(problemDocument.safeParse(body).error).toBeUndefined()
    expect(body).toMatchObject({ code: 'malformed_request', errors: [{ pointer, detail }] })
  })
})

describe('what is no JSON is refused without being quoted', () => {
  test.each([
    ['cut off', '{"userId":"canary-77'],
    ['two values', `${JSON.stringify(EXAMPLE)} {}`],
    ['a number that JSON does not know', '{"amount":NaN}'],
    ['a byte that is no character in a word', '{"userId":tr\u0000ue}'],
    ['ten thousand lists', '['.repeat(10_000)],
    ['nine lists', '['.repeat(9) + ']'.repeat(9)],
    ['empty but for blanks', '   '],
  ])('%s', async (_case, sent) => {
    const { status, text: answer, body } = await loanApi.apply(sent)
    expect(status).toBe(400)
    expect(body.code).toBe('malformed_request')
    expect(answer).not.toContain('canary')
  })
})

test('no body at all', async () => {
  const { status, body } = await loanApi.call('/loan/apply', { method: 'POST' })
  expect(status).toBe(400)
  expect(body.errors).toEqual([{ pointer: '#', detail: 'must be an object' }])
})

test('values are echoed nowhere', async () => {
  const { text: answer, body } = await loanApi.apply({ ...EXAMPLE, userId: 'canary 77', income: -98_765 })
  expect(body.errors).toHaveLength(2)
  expect(answer).not.toContain('canary')
  expect(answer).not.toContain('98765')
})

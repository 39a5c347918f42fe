import { describe, expect, test } from 'vitest'
import { EXAMPLE, startLoanApi } from './_loan-api.ts'

/** Of the 16 kB that the headers may have together. */
const LONG = 14_000
const MANY = 20
/**
 * Of the processor, which others do not disturb. A pattern that takes the square of the length takes some 200 for one of these,
 * during which nobody is served: 4,000 for all.
 */
const MANY_TAKE_AT_MOST_MS = 2_000

const loanApi = await startLoanApi()
const { amount: _, ...rest } = EXAMPLE
const amounting = (number: string) => JSON.stringify(rest).replace('{', `{"amount":${number},`)
const zeros = '0'.repeat(LONG)
const blanks = ' '.repeat(LONG)
const json = { 'content-type': 'application/json' }
const post = (body: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body,
  headers: { ...json, ...headers },
})
const applying = (headers: Record<string, string>) => post(JSON.stringify(EXAMPLE), headers)

describe('the time of an answer does not grow with the square of', () => {
  test.each<[string, string, Parameters<typeof loanApi.call>[1], number]>([
    ['the zeros within a number', '/loan/apply', post(amounting(`1${zeros}1`)), 400],
    ['the zeros behind a point', '/loan/apply', post(amounting(`1.${zeros}1`)), 400],
    ['the zeros before a number', '/loan/apply', post(amounting(`0.${zeros}1`)), 400],
    ['the quotes of a body', '/loan/apply', post(`"${'\\"'.repeat(LONG / 2)}`), 400],
    ['the members of a body', '/loan/apply', post(`{${'"":1,'.repeat(LONG / 5)}"a":1}`), 400],
    ['the lists of a body', '/loan/apply', post('['.repeat(LONG)), 400],
    ['the blanks of a preference', '/loan/apply', applying({ prefer: `respond-async=${blanks}x` }), 200],
    ['the blanks before its parameters', '/loan/apply', applying({ prefer: `respond-async${blanks}x` }), 200],
    ['the quotes of a preference', '/loan/apply', applying({ prefer: '"\\'.repeat(LONG / 2) }), 200],
    ['the commas of a preference', '/loan/apply', applying({ prefer: ','.repeat(LONG) }), 200],
    [
      'the blanks of a content type',
      '/loan/apply',
      applying({ 'content-type': `application/json;${blanks}x` }),
      415,
    ],
    [
      'the parameters of a content type',
      '/loan/apply',
      applying({ 'content-type': `application/json${'; '.repeat(LONG / 2)}x` }),
      415,
    ],
    [
      'the charsets of a content type',
      '/loan/apply',
      applying({ 'content-type': `application/json${';charset=utf-8'.repeat(LONG / 14)}` }),
      415,
    ],
    ['the blanks of a token', '/loan/applications', { headers: { authorization: `Bearer ${blanks}!` } }, 401],
    [
      'the padding of a token',
      '/loan/applications',
      { headers: { authorization: `Bearer x${'='.repeat(LONG)}!` } },
      401,
    ],
    [
      'the characters of a request id',
      '/loan/applications',
      { headers: { 'x-request-id': `${'x'.repeat(LONG)}!` } },
      200,
    ],
    ['the digits of a limit', `/loan/applications?limit=${'1'.repeat(LONG)}x`, {}, 400],
    ['the parameters of a query', `/loan/applications?${'a&'.repeat(LONG / 2)}`, {}, 400],
    ['the characters of an id', `/loan/applications/${'0-'.repeat(LONG / 2)}`, {}, 404],
  ])('%s', async (_what, path, call, status) => {
    const before = process.cpuUsage()
    for (let sent = 0; sent < MANY; sent++) expect((await loanApi.call(path, call)).status).toBe(status)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1_000).toBeLessThan(MANY_TAKE_AT_MOST_MS)
  })
})

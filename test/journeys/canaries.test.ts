import { describe, expect, test } from 'vitest'
import { canary, leaks } from './_canaries.ts'

const NAME = canary('applicant+ä')
const INCOME = '765432.19'
const around = (text: string) => `"x":"y${text}z"`
const base64 = (before: string) => Buffer.from(`${before}${NAME} and more`).toString('base64')

describe('a canary is found', () => {
  test.each([
    ['as it is', NAME],
    ['as it is', NAME.toUpperCase()],
    ['url-encoded', encodeURIComponent(NAME)],
    ['in hexadecimal', Buffer.from(NAME).toString('hex')],
    ['in base64', base64('')],
    ['in base64', base64('a')],
    ['in base64', base64('ab')],
    ['in base64', base64('abc')],
    ['in base64', Buffer.from(`{"userId":"${NAME}"}`).toString('base64url')],
  ])('%s: %s', (form, text) => {
    expect(leaks({ userId: NAME }, { log: around(text), metrics: '' })).toContain(`userId, ${form}, in log`)
  })

  test.each(['76543219', '765,432.19', '765_432,19', '765432.190', '{"incomeCents":76543219}'])(
    'in digits only: %s',
    text => {
      expect(leaks({ income: INCOME }, { log: `x ${text} y` }).length).toBeGreaterThan(0)
    },
  )
})

test('what only looks like one is none', () => {
  const others = `${canary('applicant')} 1765432191 0.76543219 a76543219 76543219f 765432`
  expect(leaks({ userId: NAME, income: INCOME }, { log: others })).toEqual([])
})

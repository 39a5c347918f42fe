import { expect, test } from 'vitest'
import { breaksOf, type Change, drop, LIST, set } from './_description.ts'

const BREAKS: [kind: string, change: Change, found: string[]][] = [
  [
    'another scope is needed',
    set(LIST, { security: [{ clientCredentials: ['loans/read', 'loans/list'] }, { accessToken: [] }] }),
    ['GET /loan/applications no longer takes {"clientCredentials":["loans/read"]}'],
  ],
  [
    'a way to authenticate is removed',
    set(LIST, { security: [{ clientCredentials: ['loans/read'] }] }),
    ['GET /loan/applications no longer takes {"accessToken":[]}'],
  ],
  [
    'a token is sent elsewhere',
    set(['components', 'securitySchemes'], {
      accessToken: { type: 'apiKey', in: 'header', name: 'X-Token' },
    }),
    ['the security scheme accessToken becomes another one'],
  ],
  [
    'a security scheme is removed',
    drop(['components', 'securitySchemes'], 'accessToken'),
    ['there is no longer the security scheme accessToken'],
  ],
  [
    'a scope is removed',
    drop(
      ['components', 'securitySchemes', 'clientCredentials', 'flows', 'clientCredentials', 'scopes'],
      'loans/read',
    ),
    ['the flow clientCredentials no longer has the scope loans/read'],
  ],
  [
    'a flow is removed',
    drop(['components', 'securitySchemes', 'clientCredentials', 'flows'], 'clientCredentials'),
    ['the security scheme clientCredentials no longer has the flow clientCredentials'],
  ],
]

test.each(BREAKS)('it is a break, found once and named, when %s', (_kind, change, found) => {
  expect(breaksOf(change)).toEqual(found)
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Client } from '../src/tokens/client.ts'
import { grantedScope, isScopeToken } from '../src/tokens/scope.ts'

const scopeToken = fc.stringMatching(/^[\x21\x23-\x5b\x5d-\x7e]{1,8}$/)
const scopes = fc.uniqueArray(scopeToken, { minLength: 1, maxLength: 6 })

function client(registered: string[]): Client {
  return { clientId: 'partner', secretHashes: [], scopes: registered, mayIntrospect: false }
}

describe('the granted scope', () => {
  it('is exactly what was requested, each once, in the order of the registration', () => {
    fc.assert(
      fc.property(scopes, fc.func(fc.nat(1)), (registered, pick) => {
        const requested = registered.filter(scope => pick(scope) === 1)
        fc.pre(requested.length > 0)
        const twiceBackwards = [...requested, ...requested].reverse().join(' ')
        expect(grantedScope(client(registered), twiceBackwards)).toBe(requested.join(' '))
      }),
    )
  })

  it('is everything when nothing was requested', () => {
    fc.assert(
      fc.property(scopes, registered => {
        expect(grantedScope(client(registered), undefined)).toBe(registered.join(' '))
      }),
    )
  })

  it('is never wider than the registration', () => {
    fc.assert(
      fc.property(scopes, scopes, (registered, requested) => {
        fc.pre(!requested.every(scope => registered.includes(scope)))
        expect(() => grantedScope(client(registered), requested.join(' '))).toThrow('invalid_scope')
      }),
    )
  })

  it.each([' a', 'a ', 'a  b', 'a\tb', 'a"', 'a\\', 'ä', 'a\u007f'])('is refused for "%s"', requested => {
    expect(() => grantedScope(client(['a', 'b']), requested)).toThrow('invalid_scope')
  })
})

it.each(['', ' ', 'a b', '"', '\\', 'a\n', 'é'])('"%s" is no scope-token', text => {
  expect(isScopeToken(text)).toBe(false)
})

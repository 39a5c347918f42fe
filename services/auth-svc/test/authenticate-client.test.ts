import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CLIENTS, LOAN_API, PARTNER, startAuthSvc } from './_auth-svc.ts'
import { sha256 } from './_keys.ts'

/** What costs time that depends on secrets, counted: time itself is not told apart reliably on a busy machine. */
function countWork() {
  const hash = vi.spyOn(crypto, 'createHash')
  const compare = vi.spyOn(crypto, 'timingSafeEqual')
  syncBuiltinESMExports()
  return () => ({ hashes: hash.mock.calls.length, comparisons: compare.mock.calls.length })
}

afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

const ROTATING = { ...CLIENTS[0], secretSha256: [sha256('new-secret'), sha256('old-secret')] }

describe('the work of checking a secret is the same', () => {
  it.each([
    ['the right secret', LOAN_API],
    ['a wrong secret', { ...LOAN_API, clientSecret: 'wrong' }],
    [
      'a secret that begins like the right one',
      { ...LOAN_API, clientSecret: LOAN_API.clientSecret.slice(0, -1) },
    ],
    ['an unknown client', { clientId: 'nobody', clientSecret: 'wrong' }],
    ['the first of two secrets', { ...PARTNER, clientSecret: 'new-secret' }],
    ['the second of two secrets', { ...PARTNER, clientSecret: 'old-secret' }],
    ['neither of two secrets', { ...PARTNER, clientSecret: 'wrong' }],
  ])('for %s', async (_what, credentials) => {
    const auth = await startAuthSvc({ CLIENTS: JSON.stringify([ROTATING, CLIENTS[1]]) })
    const work = countWork()
    await auth.post('/oauth2/introspect', {}, credentials)
    expect(work()).toEqual({ hashes: 1, comparisons: 2 })
  })
})

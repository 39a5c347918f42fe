import { createLocalJWKSet, type JWTVerifyOptions, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { checksFor } from '../src/adapters/jose/verify-token.ts'
import { KEY } from './_auth-svc.ts'
import { claims, ISSUER, nowSeconds, signed } from './_tokens.ts'

// As an issuer publishes it that names no algorithm: then nothing but the option says which one is allowed.
const KEYS = createLocalJWKSet({ keys: [{ kty: 'RSA', ...KEY.publicJwk }] })
const CHECKS = checksFor(ISSUER)

async function isAccepted(token: string, options: JWTVerifyOptions): Promise<boolean> {
  return jwtVerify(token, KEYS, options).then(
    () => true,
    () => false,
  )
}

type Case = { option: keyof typeof CHECKS; what: string; token: () => Promise<string>; accepted: boolean }

const CASES: Case[] = [
  {
    option: 'issuer',
    what: 'another issuer',
    token: () => signed(KEY, claims({ iss: 'https://evil.example' })),
    accepted: false,
  },
  {
    option: 'algorithms',
    what: 'another algorithm of the same key',
    token: () => signed(KEY, claims(), { alg: 'PS256' }),
    accepted: false,
  },
  {
    option: 'clockTolerance',
    what: 'expired a moment ago',
    token: () => signed(KEY, claims({ exp: nowSeconds() - 3 })),
    accepted: true,
  },
  {
    option: 'maxTokenAge',
    what: 'good for ever',
    token: () => signed(KEY, claims({ iat: nowSeconds() - 86_410, exp: 9_999_999_999 })),
    accepted: false,
  },
  {
    option: 'maxTokenAge',
    what: 'from the future',
    token: () => signed(KEY, claims({ iat: nowSeconds() + 30 })),
    accepted: false,
  },
  {
    option: 'maxTokenAge',
    what: 'of unknown age',
    token: () => signed(KEY, claims({ iat: undefined })),
    accepted: false,
  },
]

describe('an option of the verifier decides by itself', () => {
  it.each(CASES)('$option, of a token $what', async ({ option, token: makeToken, accepted }) => {
    const token = await makeToken()
    const { [option]: _left, ...others } = CHECKS
    expect(await isAccepted(token, CHECKS)).toBe(accepted)
    expect(await isAccepted(token, others)).toBe(!accepted)
  })

  it('and none is without such a token', () => {
    expect(new Set(CASES.map(({ option }) => option))).toEqual(new Set(Object.keys(CHECKS)))
  })
})

/** Which the table of hostile tokens has, too; here it shows that it is not jose that refuses them. */
describe('beyond these options jose accepts, and we do not, a token', () => {
  it.each([
    ['without exp', () => signed(KEY, claims({ exp: undefined }))],
    ['that is an id token', () => signed(KEY, claims({ token_use: 'id' }))],
    ['without client_id', () => signed(KEY, claims({ client_id: undefined }))],
    ['without kid', () => signed(KEY, claims(), { kid: undefined })],
    ['with a blank after it', async () => `${await signed(KEY)} `],
    ['with padding', async () => `${await signed(KEY)}==`],
    ['of any length', () => signed(KEY, claims({ padding: 'x'.repeat(6_000) }))],
  ])('%s', async (_what, makeToken) => {
    expect(await isAccepted(await makeToken(), CHECKS)).toBe(true)
  })
})

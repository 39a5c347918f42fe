import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { altered, decoded, handmade, signedAsWritten } from '../../services/auth-svc/test/_tokens.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { startSystem } from './_system.ts'

const system = await startSystem(await createTestDatabase())

/** All that an attacker has: a token that is good, and the published keys. */
const { token } = system
const { header, claims } = decoded(token)
const { keys } = (await (await fetch(`${system.authSvc.url}/.well-known/jwks.json`)).json()) as {
  keys: JsonWebKey[]
}
const publicPem = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' }).export({
  type: 'spki',
  format: 'pem',
})
const ownKey = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
const [head, payload, signature = ''] = token.split('.')

function signedByHimself(changes: object): string {
  return signedAsWritten(ownKey, JSON.stringify({ ...header, ...changes }), JSON.stringify(claims))
}

function apply(authorization: string): Promise<Response> {
  return fetch(`${system.loanApis[0]?.url}/loan/apply`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ userId: '123', amount: 15_000, termMonths: 36, income: 4_000 }),
  })
}

test('the token that they are made of is good', async () => {
  expect((await apply(`Bearer ${token}`)).status).toBe(200)
})

test.each([
  ['with other claims', altered(token, { scope: 'loans/apply loans/read admin' })],
  ['of another client', altered(token, { client_id: 'other', sub: 'other' })],
  ['that lasts longer', altered(token, { exp: claims.exp + 3_600 })],
  ['without signature', `${head}.${payload}.`],
  ['without its third part', `${head}.${payload}`],
  ['with a fourth part', `${token}.x`],
  ['with another last character', token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
  ['with padding', `${token}==`],
  ['with alg none', handmade({ ...header, alg: 'none' }, claims)],
  ['with alg none and the good signature', handmade({ ...header, alg: 'none' }, claims) + signature],
  [
    'with HS256, keyed with the public key',
    handmade({ ...header, alg: 'HS256' }, claims, publicPem.toString()),
  ],
  ['signed by himself', signedByHimself({})],
  [
    'signed by himself, with his key in it',
    signedByHimself({ jwk: createPublicKey(ownKey).export({ format: 'jwk' }) }),
  ],
  ['signed by himself, with where his key is', signedByHimself({ jku: `${system.simulator.url}/jwks.json` })],
  ['signed by himself, under another kid', signedByHimself({ kid: '../../dev/null' })],
  ['longer than any', `${token}${'A'.repeat(4_096)}`],
  ['longer than a header may be read as', `${token}${'A'.repeat(8_192)}`],
])('a token %s is refused at the front door', async (_what, hostile) => {
  const answer = await apply(`Bearer ${hostile}`)
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="loans", error="invalid_token"')
  expect(await answer.json()).toMatchObject({ status: 401, code: 'invalid_token' })
})

import { describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { CLIENTS, ENVIRONMENT, KEY } from './_auth-svc.ts'
import { rsaKey, sha256, signingKeys } from './_keys.ts'

const [client] = CLIENTS
const HASH = sha256('another-secret')
const OTHER_KEY = rsaKey('key-2')
const ISSUER_A = { issuer: 'https://a.example', jwksUri: 'https://a.example/jwks.json' }

function problemOf(env: Record<string, string | undefined>): string {
  try {
    readConfig({ ...ENVIRONMENT, ...env })
  } catch (error) {
    if (error instanceof Error && error.name === 'ConfigError') return error.message
    throw error
  }
  throw new Error('the configuration was accepted')
}

function clients(...list: unknown[]) {
  return { CLIENTS: JSON.stringify(list) }
}

function keys(...list: unknown[]) {
  return { SIGNING_KEYS: JSON.stringify({ keys: list }) }
}

function issuers(...list: unknown[]) {
  return { TRUSTED_ISSUERS: JSON.stringify(list) }
}

const REFUSED: [string, Record<string, string | undefined>, string][] = [
  ['no clients variable', { CLIENTS: undefined }, 'CLIENTS: must be set'],
  ['no JSON', { CLIENTS: '[{' }, 'CLIENTS: must be JSON'],
  ['no client', clients(), 'CLIENTS: must have at least one client'],
  ['a client twice', clients(client, { ...client, scopes: [] }), 'CLIENTS.1.clientId: is used twice'],
  ['no clientId', clients({ ...client, clientId: undefined }), 'CLIENTS.0.clientId: '],
  ['a blank in a clientId', clients({ ...client, clientId: 'a b' }), 'CLIENTS.0.clientId: must be 1 to 128'],
  ['no secret', clients({ ...client, secretSha256: [] }), 'CLIENTS.0.secretSha256: must have one secret'],
  [
    'three secrets',
    clients({ ...client, secretSha256: [HASH, HASH, HASH] }),
    'CLIENTS.0.secretSha256: must have one secret',
  ],
  [
    'a short hash',
    clients(CLIENTS[1], { ...client, secretSha256: [HASH, HASH.slice(1)] }),
    'CLIENTS.1.secretSha256.1: must be a SHA-256',
  ],
  [
    'a hash of nothing',
    clients({ ...client, secretSha256: [sha256('')] }),
    'CLIENTS.0.secretSha256.0: is the SHA-256 of an empty secret',
  ],
  [
    'a scope with a blank',
    clients({ ...client, scopes: ['a', 'a b'] }),
    'CLIENTS.0.scopes.1: must be a scope-token',
  ],
  ['a misspelt member', clients({ ...client, mayintrospect: true }), 'CLIENTS.0: unknown mayintrospect'],
  ['mayIntrospect as text', clients({ ...client, mayIntrospect: 'true' }), 'CLIENTS.0.mayIntrospect:'],
  ['no keys in the set', keys(), 'SIGNING_KEYS.keys: must have at least one key'],
  ['no key set', { SIGNING_KEYS: '{}' }, 'SIGNING_KEYS.keys: '],
  ['an empty variable', { SIGNING_KEYS: '' }, 'SIGNING_KEYS: must be JSON'],
  ['a public key', keys(KEY.privateJwk, OTHER_KEY.publicJwk), 'SIGNING_KEYS.keys.1.d: is missing'],
  ['a key without kid', keys({ ...KEY.privateJwk, kid: undefined }), 'SIGNING_KEYS.keys.0.kid: '],
  [
    'a kid twice',
    keys(KEY.privateJwk, { ...OTHER_KEY.privateJwk, kid: KEY.kid }),
    'SIGNING_KEYS.keys.1.kid: is used twice',
  ],
  [
    'a short key',
    { SIGNING_KEYS: signingKeys(rsaKey('short', 1024)) },
    'SIGNING_KEYS.keys.0: must have at least 2048 bits',
  ],
  ['a key that is no RSA', keys({ kty: 'EC', kid: 'k', d: 'x' }), 'SIGNING_KEYS.keys.0.kty: must be RSA'],
  [
    'a key for something else',
    keys({ ...KEY.privateJwk, use: 'enc' }),
    'SIGNING_KEYS.keys.0.use: must be sig',
  ],
  [
    'a key for another algorithm',
    keys({ ...KEY.privateJwk, alg: 'PS256' }),
    'SIGNING_KEYS.keys.0.alg: must be RS256',
  ],
  [
    'a broken key',
    keys({ ...KEY.privateJwk, n: '*' }),
    'SIGNING_KEYS.keys.0: is not a usable private RSA key',
  ],
  [
    'two keys mixed up',
    keys({ ...KEY.privateJwk, n: OTHER_KEY.privateJwk.n }),
    'SIGNING_KEYS.keys.0: is not a usable private RSA key',
  ],
  ['an issuer that is no URL', { ISSUER: 'auth' }, 'ISSUER: must be an http or https URL'],
  ['an issuer with a query', { ISSUER: 'https://a.example?x' }, 'ISSUER: must have no query'],
  ['an issuer with a fragment', { ISSUER: 'https://a.example#x' }, 'ISSUER: must have no query'],
  ['an issuer with credentials', { ISSUER: 'https://u:p@a.example' }, 'ISSUER: must have no query'],
  [
    'an issuer with a slash at the end',
    { ISSUER: 'https://a.example/' },
    'ISSUER: must not end with a slash',
  ],
  ['an issuer trusted twice', issuers(ISSUER_A, ISSUER_A), 'TRUSTED_ISSUERS.1.issuer: is used twice'],
  [
    'ourselves as a trusted issuer',
    { ...issuers(ISSUER_A), ISSUER: ISSUER_A.issuer },
    'TRUSTED_ISSUERS.0.issuer: is ISSUER',
  ],
  [
    'keys over plain http',
    issuers({ ...ISSUER_A, jwksUri: 'http://a.example/jwks.json' }),
    'TRUSTED_ISSUERS.0.jwksUri: must be https',
  ],
  [
    'keys on a host that only begins like loopback',
    issuers({ ...ISSUER_A, jwksUri: 'http://localhost.evil.example/' }),
    'TRUSTED_ISSUERS.0.jwksUri: must be https',
  ],
  [
    'keys in a file',
    issuers({ ...ISSUER_A, jwksUri: 'file:///jwks.json' }),
    'TRUSTED_ISSUERS.0.jwksUri: must be an http',
  ],
  ['no jwksUri', issuers({ issuer: 'https://a.example' }), 'TRUSTED_ISSUERS.0.jwksUri:'],
  [
    'a life of a second',
    { TOKEN_TTL_SECONDS: '1' },
    'TOKEN_TTL_SECONDS: must be a whole number from 60 to 86400',
  ],
  ['a port that is none', { PORT: '0' }, 'PORT: must be a whole number'],
]

describe('the configuration is refused', () => {
  it.each(REFUSED)('for %s', (_what, env, expected) => {
    const problem = problemOf(env)
    expect(problem).toContain(expected)
    expect(problem.split('\n')).toHaveLength(1)
  })

  it('with every fault at once', () => {
    const problem = problemOf({
      ...clients({ ...client, secretSha256: [] }, client),
      ISSUER: 'auth',
      PORT: 'x',
    })
    expect(problem.split('\n').map(line => line.split(':')[0])).toEqual([
      'PORT',
      'ISSUER',
      'CLIENTS.0.secretSha256',
      'CLIENTS.1.clientId',
    ])
  })

  it.each(REFUSED)('without repeating a value: %s', (_what, env) => {
    const problem = problemOf(env)
    for (const value of [
      HASH,
      KEY.privateJwk.d,
      KEY.privateJwk.n,
      OTHER_KEY.privateJwk.d,
      OTHER_KEY.publicJwk.n,
    ]) {
      expect(problem).not.toContain(String(value).slice(0, 16))
    }
  })
})

describe('the configuration', () => {
  it('has defaults for everything but the clients', () => {
    const config = readConfig({ CLIENTS: ENVIRONMENT.CLIENTS })
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3001,
      operationsPort: 9001,
      logLevel: 'info',
      issuer: 'http://127.0.0.1:3001',
      signingKeys: [],
      trustedIssuers: [],
      tokenTtlSeconds: 3600,
    })
  })

  it('keeps a trusted issuer to the letter', () => {
    const issuer = 'https://tenant.example/'
    const config = readConfig({ ...ENVIRONMENT, ...issuers({ ...ISSUER_A, issuer }) })
    expect(config.trustedIssuers).toEqual([{ ...ISSUER_A, issuer }])
  })

  it('does not hold the numbers of a private key', () => {
    const text = JSON.stringify(readConfig(ENVIRONMENT))
    expect(text).not.toContain(String(KEY.privateJwk.d))
  })

  it.each(['http://127.0.0.1:1/k', 'http://localhost:1/k', 'http://[::1]:1/k'])(
    'allows keys at %s',
    jwksUri => {
      expect(
        readConfig({ ...ENVIRONMENT, ...issuers({ ...ISSUER_A, jwksUri }) }).trustedIssuers,
      ).toHaveLength(1)
    },
  )
})

import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { POLICY_IN_FORCE, readConfig } from '../src/config.ts'

const GOOD = {
  DATABASE_URL: 'postgres://loans:hush@127.0.0.1:5432/loans_db',
  AUTH_CLIENT_ID: 'loan-api',
  AUTH_CLIENT_SECRET: 'hush',
  PARTNERS: '[]',
}

const BY_TOKEN = {
  DATABASE_URL: 'postgres://loan_api@db.example:5432/loans_db?sslmode=verify-full',
  DATABASE_AUTHENTICATION: 'iam',
  AWS_REGION: 'eu-west-1',
}

const shop = {
  partnerId: 'shop',
  clients: [{ issuer: 'http://a.example', clientId: 'c' }],
  scopes: ['loans/read'],
}
const partners = (...list: unknown[]) => JSON.stringify(list)

test('what has a default needs no variable', () => {
  expect(readConfig(GOOD)).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    operationsPort: 9000,
    requestBudgetMs: 1800,
    scoringBudgetMs: 1500,
    maxInFlight: 512,
    recoveryRatePerSecond: 30,
    breakerMinimumCalls: 20,
    policy: { version: basename(POLICY_IN_FORCE, '.json') },
    slo: { windowDays: 30 },
  })
})

test('a region is where the service logs in by token, and nowhere else', () => {
  expect(readConfig({ ...GOOD, ...BY_TOKEN }).databaseTokenRegion).toBe('eu-west-1')
  expect(readConfig({ ...GOOD, AWS_REGION: 'eu-west-1' }).databaseTokenRegion).toBeUndefined()
})

describe('refused, naming the variable and never a secret', () => {
  test.each<[Record<string, string | undefined>, string]>([
    [{ DATABASE_URL: undefined }, 'DATABASE_URL: must be set'],
    [{ DATABASE_URL: 'mysql://hush@x/y' }, 'DATABASE_URL: must be a postgres:// URL'],
    [{ DATABASE_AUTHENTICATION: 'token' }, 'DATABASE_AUTHENTICATION: must be one of password, iam'],
    [{ DATABASE_URL: 'postgres://u@h/d?sslrootcert=/nowhere.pem' }, 'DATABASE_URL: sslrootcert /nowhere.pem'],
    [{ DATABASE_URL: 'postgres://u@h/d?sslcert=/nowhere.pem' }, 'DATABASE_URL: sslcert /nowhere.pem'],
    [{ DATABASE_URL: 'postgres://u@h/d?sslkey=/nowhere.pem' }, 'DATABASE_URL: sslkey /nowhere.pem'],
    [{ ...BY_TOKEN, AWS_REGION: undefined }, 'AWS_REGION: must be set'],
    [{ ...BY_TOKEN, AWS_REGION: '' }, 'AWS_REGION: must be set'],
    ...(
      [
        ['postgres://h/d?sslmode=verify-full', 'must name a user'],
        ['postgres://loans:hush@127.0.0.1:5432/d?sslmode=verify-full', 'must have no password'],
        ['postgres://u@h/d?sslmode=verify-full&password=hush', 'must have no password'],
        ['postgres://u@h/d', 'must have sslmode=verify-full'],
        ['postgres://u@h/d?sslmode=require', 'must have sslmode=verify-full'],
        ['postgres://u@h/d?sslmode=no-verify', 'must have sslmode=verify-full'],
        ['postgres://u@h/d?ssl=true', 'must have sslmode=verify-full'],
        ['postgres://u@h/d?sslmode=verify-full&sslmode=disable', 'must have sslmode=verify-full'],
      ] as const
    ).map(([DATABASE_URL, complaint]): [Record<string, string>, string] => [
      { ...BY_TOKEN, DATABASE_URL },
      `DATABASE_URL: ${complaint}`,
    ]),
    [{ AUTH_CLIENT_SECRET: undefined }, 'AUTH_CLIENT_SECRET: must be set'],
    [{ PORT: '80abc' }, 'PORT: must be a whole number from 1 to 65535'],
    [{ PORT: '' }, 'PORT: must be a whole number from 1 to 65535'],
    [{ OPERATIONS_PORT: '65536' }, 'OPERATIONS_PORT: must be a whole number from 1 to 65535'],
    [{ AUTH_URL: 'auth-svc:3001' }, 'AUTH_URL: must be an http or https URL'],
    [{ TOKEN_URL: 'auth-svc/oauth2/token' }, 'TOKEN_URL: must be an http or https URL'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: '],
    [{ REQUEST_BUDGET_MS: '1e3' }, 'REQUEST_BUDGET_MS: must be a whole number from 300 to 10000'],
    [{ LEASE_MS: '1800' }, 'LEASE_MS: must be longer than REQUEST_BUDGET_MS (1800)'],
    [
      { SCORING_BUDGET_MS: '9000' },
      'LEASE_MS: must be longer than recovery needs with this SCORING_BUDGET_MS (11000)',
    ],
    [{ MAX_IN_FLIGHT: '1' }, 'MAX_IN_FLIGHT: must be a whole number from 2 to 10000'],
    [{ RECOVERY_RATE_PER_SECOND: '0' }, 'RECOVERY_RATE_PER_SECOND: must be a whole number from 1 to 1000'],
    [{ BREAKER_MINIMUM_CALLS: '1000' }, 'BREAKER_MINIMUM_CALLS: must be a whole number from 5 to 200'],
    [{ PARTNERS: '[{' }, 'PARTNERS: must be JSON'],
    [{ PARTNERS: partners({ ...shop, secret: 'hush' }) }, 'PARTNERS.0: unknown secret'],
    [{ PARTNERS: partners({ ...shop, scopes: ['loans/delete'] }) }, 'PARTNERS.0.scopes.0: '],
    [
      { PARTNERS: partners(shop, { ...shop, partnerId: 'bank' }) },
      'PARTNERS: a client belongs to two partners',
    ],
    [{ PARTNERS: partners(shop, shop) }, 'PARTNERS: a partnerId is listed twice'],
    [{ POLICY_FILE: '/nowhere/policy.json' }, 'POLICY_FILE: /nowhere/policy.json: '],
    [{ SLO_FILE: '/nowhere/slo.json' }, 'SLO_FILE: /nowhere/slo.json: '],
  ])('%j', (variables, complaint) => {
    const read = () => readConfig({ ...GOOD, ...variables })
    expect(read).toThrow(complaint)
    expect(read).not.toThrow(/hush/)
  })

  test('several at once', () => {
    expect(() => readConfig({ ...GOOD, PORT: 'x', PARTNERS: undefined })).toThrow(
      /PORT: .*\nPARTNERS: must be set/,
    )
  })

  test('a policy and objectives that are wrong, naming the file and the member', () => {
    const file = fileURLToPath(new URL('../package.json', import.meta.url))
    expect(() => readConfig({ ...GOOD, POLICY_FILE: file })).toThrow(
      /POLICY_FILE: .*package\.json: .*currency: /,
    )
    expect(() => readConfig({ ...GOOD, SLO_FILE: file })).toThrow(/SLO_FILE: .*package\.json: .*objectives: /)
  })
})

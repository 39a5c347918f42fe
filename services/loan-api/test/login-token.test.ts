import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { startScriptedPeer } from '../../../test/faults/scripted-peer.ts'
import { startScriptedPostgres } from '../../../test/faults/scripted-postgres.ts'
import { startClock } from '../../../test/faults/stalls.ts'
import { makeCertificate } from '../../../test/postgres/certificate.ts'
import { startLoanApi } from './_loan-api.ts'

const SECRET = 'hush-hush-of-the-task'
const credentialsFor = (ms: number, AccessKeyId = 'ASIAEXAMPLE') => ({
  AccessKeyId,
  SecretAccessKey: SECRET,
  Token: 'session-of-the-task',
  Expiration: new Date(Date.now() + ms).toISOString(),
})
const CREDENTIALS = credentialsFor(6 * 3_600_000)
const TEN_MINUTES_MS = 10 * 60_000
const SOON = { timeout: 15_000, interval: 50 }
/** As on AWS: a connection that is waited for ends with it, long before an endpoint that says nothing is given up. */
const BUDGET_MS = 750
/** What a busy machine adds. */
const IN_TIME_MS = BUDGET_MS + 500

const ours = makeCertificate({ ip: '127.0.0.1' })
const stranger = makeCertificate({ ip: '127.0.0.1' })
const otherName = makeCertificate({ dns: 'aurora.example' })

/** The endpoint of a container, and nothing else that a machine may have. */
const endpoint = await startScriptedPeer()
for (const [name, value] of Object.entries({
  AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint.url}/v2/credentials`,
  AWS_CONFIG_FILE: '/nowhere',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  AWS_PROFILE: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: undefined,
})) {
  vi.stubEnv(name, value)
}
afterAll(() => endpoint.close())

async function startOn(identity: typeof ours | undefined, rootFile = ours.file) {
  const postgres = await startScriptedPostgres(identity)
  afterAll(postgres.close)
  const loanApi = await startLoanApi({
    DATABASE_URL: `postgres://loan_api@127.0.0.1:${postgres.port}/loans_db?sslmode=verify-full&sslrootcert=${rootFile}`,
    DATABASE_AUTHENTICATION: 'iam',
    AWS_REGION: 'eu-west-1',
    REQUEST_BUDGET_MS: String(BUDGET_MS),
  })
  return { postgres, loanApi, isReady: loanApi.service.isReady }
}

const system = await startOn(ours)
const untouched = [
  {
    has: 'a certificate of another authority',
    why: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    ...(await startOn(stranger)),
  },
  {
    has: 'a certificate of another host',
    why: 'ERR_TLS_CERT_ALTNAME_INVALID',
    ...(await startOn(otherName, otherName.file)),
  },
  { has: 'no TLS', why: 'no answer', ...(await startOn(undefined)) },
]
const [hanging, down] = [await startOn(ours), await startOn(ours)]
const [endingWhileHanging, endingWhileDown] = [await startOn(ours), await startOn(ours)]
const [renewing, expiring] = [await startOn(ours), await startOn(ours)]

beforeEach(async () => {
  await endpoint.start()
  endpoint.reset()
  endpoint.answer(json(200, CREDENTIALS))
})

test('each connection logs in by a token of its own, for this server and user, signed as the task', async () => {
  const { postgres, isReady } = system
  const { passwords, port } = postgres
  const anotherConnection = async () => {
    postgres.endConnections()
    await isReady()
    return new Set(passwords).size
  }
  // It says when it was signed, to the second.
  await expect.poll(anotherConnection, SOON).toBeGreaterThan(1)
  for (const password of passwords) {
    expect(password).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port}/\\?`))
    expect(Object.fromEntries(new URL(`https://${password}`).searchParams)).toEqual({
      Action: 'connect',
      DBUser: 'loan_api',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': expect.stringMatching(/^ASIAEXAMPLE\/\d{8}\/eu-west-1\/rds-db\/aws4_request$/),
      'X-Amz-Date': expect.any(String),
      'X-Amz-Expires': '900',
      'X-Amz-Security-Token': 'session-of-the-task',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  }
  // The credentials are kept: signing needs nobody.
  expect(endpoint.requests.map(({ path }) => path)).toEqual(['/v2/credentials'])
})

describe('no token goes to a server that has', () => {
  test.each(untouched)('$has', async ({ why, postgres, loanApi, isReady }) => {
    expect(await isReady()).toBe(false)
    expect(loanApi.service.lacks?.()).toBe(`the database (${why})`)
    expect((await loanApi.apply()).status).toBe(503)
    expect(postgres.passwords).toEqual([])
  })
})

describe('without credentials', () => {
  test.each([
    ['that the endpoint is asked for and does not give', hanging, () => endpoint.answer(hang())],
    ['because the endpoint is down', down, () => endpoint.stop()],
  ])(
    '%s: 503 in time, no connection left open, and healed without help',
    async (_why, its, fail) => {
      await fail()
      const stop = startClock()
      const { status } = await its.loanApi.apply()
      expect(status).toBe(503)
      expect(stop()).toBeLessThan(IN_TIME_MS)
      expect(await its.isReady()).toBe(false)
      await expect.poll(its.postgres.connections, SOON).toBe(0)
      endpoint.answer(json(200, CREDENTIALS))
      await endpoint.start()
      await expect.poll(its.isReady, SOON).toBe(true)
    },
    40_000,
  )
})

/** Logs in again, as after a failover; whether that worked. */
async function reconnect({ postgres, isReady }: typeof system): Promise<boolean> {
  postgres.endConnections()
  await expect.poll(postgres.connections, SOON).toBe(0)
  return isReady()
}

describe('credentials that end in ten minutes do until then, when the endpoint', () => {
  test.each([
    ['hangs', endingWhileHanging, () => endpoint.answer(hang())],
    ['is down', endingWhileDown, () => endpoint.stop()],
  ])('%s: connections go on, and wait for nothing', async (_how, its, fail) => {
    endpoint.answer(json(200, credentialsFor(TEN_MINUTES_MS)))
    expect(await its.isReady()).toBe(true)
    await fail()
    for (let round = 0; round < 5; round++) {
      // The first may be one that the pool has not yet noticed to be gone.
      await expect.poll(() => reconnect(its), { timeout: IN_TIME_MS, interval: 10 }).toBe(true)
    }
    expect(its.postgres.passwords.length).toBeGreaterThanOrEqual(5)
  })
})

test('credentials that end soon are replaced by new ones', async () => {
  endpoint.answer(json(200, credentialsFor(TEN_MINUTES_MS)))
  expect(await renewing.isReady()).toBe(true)
  endpoint.answer(json(200, credentialsFor(6 * 3_600_000, 'ASIASECOND')))
  const lastPassword = async () => {
    await reconnect(renewing)
    return renewing.postgres.passwords.at(-1)
  }
  await expect.poll(lastPassword, SOON).toContain('ASIASECOND')
})

test('credentials that have ended sign nothing', async () => {
  endpoint.answer(json(200, credentialsFor(1_500)))
  await expect.poll(expiring.isReady, SOON).toBe(true)
  endpoint.answer(hang())
  await expect.poll(() => reconnect(expiring), SOON).toBe(false)
  const before = expiring.postgres.passwords.length
  expect(await reconnect(expiring)).toBe(false)
  expect(expiring.postgres.passwords).toHaveLength(before)
})

test('neither a token nor what signs it is in a log', () => {
  const systems = [system, hanging, down, endingWhileHanging, endingWhileDown, renewing, ...untouched]
  const logged = systems.flatMap(({ loanApi }) => loanApi.logged).join('')
  expect(logged).toContain('request')
  for (const secret of ['X-Amz', SECRET, 'session-of-the-task', 'ASIA']) expect(logged).not.toContain(secret)
})

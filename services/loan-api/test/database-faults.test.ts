import pg from 'pg'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startTcpProxy } from '../../../test/faults/tcp-proxy.ts'
import { createTestDatabase } from '../../../test/postgres/database.ts'
import { beginMeasuring, expectInTime } from './_in-time.ts'
import { startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'

const BUDGET_MS = 750
const POOL_MAX = 3
/** Twice as many as there are connections: half of them wait for one. */
const REQUESTS = 2 * POOL_MAX

const databaseUrl = await createTestDatabase()
const proxy = await startTcpProxy(databaseUrl)
afterAll(() => proxy.close())
// Not the owner, as in production, and because PostgreSQL limits the connections of superusers to nothing.
const ROLE = `service_${new URL(databaseUrl).pathname.slice(1)}`
await administer(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'of the tests'`)
await administer(`GRANT loan_service TO ${ROLE}`)
afterAll(() => administer(`DROP ROLE ${ROLE}`))

const asService = Object.assign(new URL(proxy.inFrontOf(databaseUrl)), {
  username: ROLE,
  password: 'of the tests',
})
const loanApi = await startLoanApi({
  DATABASE_URL: asService.href,
  DATABASE_POOL_MAX: String(POOL_MAX),
  REQUEST_BUDGET_MS: String(BUDGET_MS),
})

async function administer(statement: string): Promise<pg.QueryResult> {
  const options = '-c default_transaction_read_only=off'
  const client = new pg.Client({ connectionString: databaseUrl, options })
  await client.connect()
  return client.query(statement).finally(() => client.end())
}

const applyManyTimes = () => Promise.all(Array.from({ length: REQUESTS }, () => loanApi.apply()))
const statusOfOne = async () => (await loanApi.apply()).status

const OF_SERVICE = `FROM pg_stat_activity WHERE usename = '${ROLE}'`
const terminate = () => administer(`SELECT pg_terminate_backend(pid) ${OF_SERVICE}`)
const cancel = () => administer(`SELECT pg_cancel_backend(pid) ${OF_SERVICE}`)
const setReadOnly = (value: string) =>
  administer(`ALTER ROLE ${ROLE} SET default_transaction_read_only = ${value}`)
const limitConnections = (most: number) => administer(`ALTER ROLE ${ROLE} CONNECTION LIMIT ${most}`)

const idle = () => loanApi.metric('db_pool_connections{state="idle"}')

async function backends(): Promise<number[]> {
  return (await administer(`SELECT pid ${OF_SERVICE} ORDER BY pid`)).rows.map(({ pid }) => pid)
}

async function connectionsAfterMany(): Promise<number> {
  const answers = await applyManyTimes()
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  return idle()
}

/** Those that are idle; when it resolves, loan-api has noticed. */
async function loseConnections(how: () => unknown = proxy.reset): Promise<void> {
  loanApi.logged.length = 0
  const lost = await idle()
  await how()
  const lines = () => loanApi.logged.filter(line => line.includes('a database connection was lost')).length
  await expect.poll(lines).toBe(lost)
}

beforeEach(async () => {
  await expect.poll(statusOfOne).toBe(200)
  while ((await idle()) < POOL_MAX) await applyManyTimes()
  beginMeasuring(loanApi)
})

type Fault = { begin: () => unknown; end: () => unknown }
const nothing = () => {}

describe('every request is answered in time, nothing ends, and all is well afterwards when', () => {
  test.each<[string, number, Fault]>([
    [
      'idle connections are terminated by the server',
      200,
      { begin: () => loseConnections(terminate), end: nothing },
    ],
    ['every packet takes 50 ms longer', 200, { begin: () => proxy.delay(50), end: () => proxy.delay(0) }],
    ['the host vanishes without a word', 503, { begin: proxy.die, end: proxy.carry }],
    [
      'the address accepts connections and says nothing',
      503,
      {
        begin: async () => {
          await loseConnections()
          proxy.hold()
        },
        end: proxy.carry,
      },
    ],
    [
      'the server has no place for another connection (53300)',
      503,
      {
        begin: async () => {
          await limitConnections(0)
          await loseConnections()
        },
        end: () => limitConnections(-1),
      },
    ],
    [
      'the server can only be read (25006)',
      503,
      {
        begin: async () => {
          await setReadOnly('on')
          await loseConnections()
        },
        end: () => setReadOnly('off'),
      },
    ],
    [
      'statements take too long (57014)',
      503,
      {
        begin: () =>
          administer(`
            CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(5); RETURN NEW; END';
            CREATE TRIGGER sleep BEFORE INSERT ON loan_applications FOR EACH ROW EXECUTE FUNCTION sleep()`),
        end: () => administer('DROP FUNCTION sleep CASCADE'),
      },
    ],
  ])('%s: %i meanwhile', async (_fault, expected, { begin, end }) => {
    await begin()
    const during = await applyManyTimes().finally(end)
    expect(during.map(({ status }) => status)).toEqual(during.map(() => expected))
    expectInTime(loanApi, BUDGET_MS)
    await expect.poll(statusOfOne, { timeout: 2_000 }).toBe(200)
    await expect.poll(connectionsAfterMany, { timeout: 2_000 }).toBe(POOL_MAX)
  })

  test.each([
    ['terminated (57P01)', terminate, false],
    ['cancelled (57014)', cancel, true],
    ['left waiting for a lock (55P03)', nothing, true],
  ])(
    'statements are %s while they are waited for: 503 meanwhile',
    async (_fault, befall, keepsConnections) => {
      const before = await backends()
      await whileLocked(databaseUrl, async waiting => {
        const applying = Promise.all(Array.from({ length: POOL_MAX }, () => loanApi.apply()))
        await expect.poll(waiting, { interval: 10 }).toBe(POOL_MAX)
        await befall()
        for (const { status, body } of await applying) {
          expect(status).toBe(503)
          expect(body.code).toBe('receipt_unconfirmed')
        }
      })
      expectInTime(loanApi, BUDGET_MS)
      expect(await connectionsAfterMany()).toBe(POOL_MAX)
      const kept = (await backends()).filter(pid => before.includes(pid))
      expect(kept).toHaveLength(keepsConnections ? POOL_MAX : 0)
    },
  )
})

test('after a failover one request finds out that its connection leads to a reader, and no other has to', async () => {
  await setReadOnly('on')
  await loseConnections()
  // Reading works there, so that the pool is full of them.
  await Promise.all(Array.from({ length: POOL_MAX }, () => loanApi.service.isReady()))
  expect(await idle()).toBe(POOL_MAX)
  await setReadOnly('off')
  expect([await statusOfOne(), await statusOfOne(), await statusOfOne()]).toEqual([503, 200, 200])
})

describe('an answer of the database that is lost', () => {
  test('after the receipt was committed is a 503 that names the application, which is there', async () => {
    proxy.cutOnReplyTo('receive')
    const { status, body } = await loanApi.apply()
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'receipt_unconfirmed' })
    const found = await loanApi.call(`/loan/applications/${body.applicationId}`)
    expect(found).toMatchObject({ status: 200, body: { status: 'RECEIVED' } })
    expectInTime(loanApi, BUDGET_MS)
  })

  test('after the decision was committed is a 202, and reading it is the decision', async () => {
    proxy.cutOnReplyTo('decide')
    const { status, body } = await loanApi.apply()
    expect(status).toBe(202)
    const found = await loanApi.call(`/loan/applications/${body.applicationId}`)
    expect(found).toMatchObject({ status: 200, body: { status: 'APPROVED' } })
    expectInTime(loanApi, BUDGET_MS)
  })

  test.each([0, 1, 4, 30])('in the middle, after %i bytes, is the same', async bytes => {
    proxy.cutAfter(bytes)
    const { status, body } = await loanApi.apply()
    expect(status).toBe(503)
    expect((await loanApi.call(`/loan/applications/${body.applicationId}`)).status).toBe(200)
    expectInTime(loanApi, BUDGET_MS)
  })
})

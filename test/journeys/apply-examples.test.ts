import { afterAll, describe, expect, test, vi } from 'vitest'
import { json, slowHeaders, wrongContentType } from '../faults/effects.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'
import { startTcpProxy } from '../faults/tcp-proxy.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { PROGRAMS, type Program, runExample } from './_examples.ts'
import { openRecords } from './_records.ts'
import { startSystem } from './_system.ts'
import { SECRET } from './_tokens.ts'

const databaseUrl = await createTestDatabase()
const system = await startSystem(databaseUrl)
const records = openRecords(databaseUrl)
const loanApi = system.loanApis[0]?.url ?? ''

const partner = {
  API_URL: loanApi,
  TOKEN_URL: `${system.authSvc.url}/oauth2/token`,
  CLIENT_ID: 'shop',
  CLIENT_SECRET: SECRET,
}

/** Gives whoever asks a token that loan-api takes, and counts how often. */
const tokens = await startScriptedPeer()
tokens.answer(json(200, { access_token: system.token, token_type: 'Bearer', expires_in: 3_600 }))
afterAll(() => tokens.close())

const DECIDED = { applicationId: '01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11', status: 'REJECTED', reasons: [] }
const AT_ONCE = { 'retry-after': '0' }

async function recorded(userId: string): Promise<number> {
  const [row] = await records.rows(
    `SELECT count(*)::int FROM loan_applications WHERE user_id = '${userId}' AND idempotency_key IS NOT NULL`,
  )
  return row.count
}

/** A loan-api of which the test says every answer, and a run of the program against it. */
async function runAgainst(program: Program, script: Parameters<typeof tokens.answer>[0]) {
  const peer = await startScriptedPeer()
  peer.answer(script)
  const ran = await runExample(program, [], { ...partner, API_URL: peer.url, TOKEN_URL: tokens.url })
  await peer.close()
  const keys = new Set(peer.requests.map(({ headers }) => headers['idempotency-key']))
  return { ...ran, requests: peer.requests, keys }
}

describe.each(Object.keys(PROGRAMS) as Program[])('%s', program => {
  const run = (args: string[], variables = {}) => runExample(program, args, { ...partner, ...variables })

  test('tells of an approval', async () => {
    const { code, stdout, stderr } = await run(['123'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const told of ['APPROVED', '11.9', '497.5']) expect(stdout).toContain(told)
  })

  test('tells of a rejection, with its reasons', async () => {
    const { code, stdout } = await run(['score-420', '9000'])
    expect(code).toBe(0)
    for (const told of ['REJECTED', 'Delinquent', 'recent inquiries']) expect(stdout).toContain(told)
  })

  test('ends with what is wrong, by code and field', async () => {
    const { code, stdout, stderr } = await run(['123', '5'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    for (const told of ['invalid_request', '#/amount', 'must be 1000 to 100000'])
      expect(stderr).toContain(told)
  })

  test('ends when its secret is wrong', async () => {
    const { code, stdout, stderr } = await run([], { CLIENT_SECRET: 'of somebody else' })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('invalid_client')
  })

  test('sends again what got no answer, and has applied once', async () => {
    const userId = `lost-${program}`
    const proxy = await startTcpProxy(loanApi)
    proxy.cutOnReplyTo('POST /loan/apply')
    const { code } = await run([userId], { API_URL: proxy.inFrontOf(loanApi).replace(/\/$/, '') })
    await proxy.close()
    expect(code).toBe(0)
    expect(system.requests.filter(({ route }) => route === '/loan/apply').length).toBeGreaterThan(1)
    expect(await recorded(userId)).toBe(1)
  })

  test('sends again what was refused for now, and has applied once', async () => {
    const userId = `refused-${program}`
    await system.authSvc.stop()
    const before = system.requests.length
    const running = run([userId], { TOKEN_URL: tokens.url })
    const refusals = () => system.requests.slice(before).filter(({ status }) => status === 503)
    await expect.poll(refusals, { timeout: 10_000 }).not.toEqual([])
    await system.authSvc.start()
    expect((await running).code).toBe(0)
    expect(await recorded(userId)).toBe(1)
  })

  test('gives up after five times, and tells why', async () => {
    const overloaded = json(503, { code: 'overloaded', detail: 'too many' }, AT_ONCE)
    const { code, stderr, requests } = await runAgainst(program, overloaded)
    expect({ code, sent: requests.length }).toEqual({ code: 1, sent: 5 })
    expect(stderr).toContain('overloaded')
  })

  test('never sends again what would get the same answer', async () => {
    const reused = json(422, { code: 'idempotency_key_reused', detail: 'another body' })
    const { code, stderr, requests } = await runAgainst(program, reused)
    expect({ code, sent: requests.length }).toEqual({ code: 1, sent: 1 })
    expect(stderr).toContain('idempotency_key_reused')
  })
})

describe.concurrent.each(Object.keys(PROGRAMS) as Program[])('%s, at its leisure', program => {
  test('waits for a decision that comes later', async ({ expect }) => {
    const { code, stdout } = await runExample(program, ['deferred-then-approved'], partner)
    expect(code).toBe(0)
    expect(stdout).toContain('APPROVED')
  })

  test('sends again, with the same key, whatever is documented to be worth it', async ({ expect }) => {
    const answers = [
      wrongContentType(502, '<html>', 'text/html'),
      json(429, { code: 'rate_limited', detail: '' }, AT_ONCE),
      json(409, { code: 'request_in_progress', detail: '' }, AT_ONCE),
      json(503, { code: 'receipt_unconfirmed', detail: '' }, AT_ONCE),
      json(200, DECIDED),
    ]
    const { code, requests, keys } = await runAgainst(
      program,
      (_request, index) => answers[index] ?? json(500, {}),
    )
    expect({ code, sent: requests.length, keys: keys.size }).toEqual({ code: 0, sent: 5, keys: 1 })
    expect(new Set(requests.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })

  test('waits for five seconds for an answer, then asks again', async ({ expect }) => {
    const script = (_: unknown, index: number) =>
      index === 0 ? slowHeaders(15_000, json(200, DECIDED)) : json(200, DECIDED)
    const { code, requests, keys } = await runAgainst(program, script)
    expect({ code, sent: requests.length, keys: keys.size }).toEqual({ code: 0, sent: 2, keys: 1 })
  })
})

describe('apply.sh', () => {
  const run = (...args: string[]) => runExample('apply.sh', args, partner)

  test('has help, and names an option that it does not know', async () => {
    expect(await run('--help')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('\nexample  '),
    })
    expect(await run('--nope')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('--nope'),
    })
  })

  test('with a key that was used it tells of the application again', async () => {
    const again = { ...partner, IDEMPOTENCY_KEY: 'order-17' }
    const first = await runExample('apply.sh', ['123'], again)
    expect(first.code).toBe(0)
    expect(await runExample('apply.sh', ['123'], again)).toEqual(first)
  })
})

describe('applyForLoan', () => {
  const APPLICATION = { userId: '123', amount: 15_000, termMonths: 36, income: 4_000 }

  async function importIt() {
    for (const [name, value] of Object.entries({ ...partner, TOKEN_URL: tokens.url })) vi.stubEnv(name, value)
    vi.resetModules()
    return (await import('../../examples/apply.ts')).applyForLoan
  }

  test('uses a token for all calls of nine tenths of its time, and then gets another', async () => {
    const applyForLoan = await importIt()
    vi.useFakeTimers({ toFake: ['Date'] })
    const before = tokens.requests.length
    await applyForLoan(APPLICATION)
    vi.setSystemTime(Date.now() + 3_200_000)
    await applyForLoan(APPLICATION)
    expect(tokens.requests.length - before).toBe(1)
    vi.setSystemTime(Date.now() + 100_000)
    await applyForLoan(APPLICATION)
    vi.useRealTimers()
    expect(tokens.requests.length - before).toBe(2)
  })

  test('gets another token when its own is refused', async () => {
    const applyForLoan = await importIt()
    const before = tokens.requests.length
    tokens.answer((_, index) => {
      const isFirst = index === before
      return json(200, { access_token: isFirst ? 'revoked' : system.token, expires_in: 3_600 })
    })
    expect(await applyForLoan(APPLICATION)).toMatchObject({ status: 'APPROVED' })
    expect(tokens.requests.length - before).toBe(2)
  })

  test('with the same key twice is the same application', async () => {
    const applyForLoan = await importIt()
    expect(await applyForLoan(APPLICATION, 'order-18')).toEqual(await applyForLoan(APPLICATION, 'order-18'))
  })
})

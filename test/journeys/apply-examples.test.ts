import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { decodeBasicCredentials } from '../../services/auth-svc/src/http/basic-credentials.ts'
import { type Effect, garbage, json, slowHeaders, wrongContentType } from '../faults/effects.ts'
import { startScriptedPeer } from '../faults/scripted-peer.ts'
import { startTcpProxy } from '../faults/tcp-proxy.ts'
import { createTestDatabase } from '../postgres/database.ts'
import { PROGRAMS, type Program, RECEIVED, runExample, startTokenPeer } from './_examples.ts'
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

const tokens = await startTokenPeer(system.token)

const DECIDED = { ...RECEIVED, status: 'REJECTED', reasons: [] }
const AT_ONCE = { 'retry-after': '0' }

async function recorded(userId: string): Promise<number> {
  const [row] = await records.rows(
    `SELECT count(*)::int FROM loan_applications WHERE user_id = '${userId}' AND idempotency_key IS NOT NULL`,
  )
  return row.count
}

/** A loan-api of which the test says every answer, and a run of the program against it. */
async function runAgainst(program: Program, script: Parameters<typeof tokens.answer>[0], variables = {}) {
  const peer = await startScriptedPeer()
  const times: number[] = []
  peer.answer((request, index) => {
    times.push(performance.now())
    return typeof script === 'function' ? script(request, index) : script
  })
  const addresses = { API_URL: peer.url, TOKEN_URL: tokens.url }
  const ran = await runExample(program, [], { ...partner, ...addresses, ...variables })
  await peer.close()
  const keys = new Set(peer.requests.map(({ headers }) => headers['idempotency-key']))
  const waitsMs = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  return { ...ran, requests: peer.requests, keys, waitsMs }
}

/** These in turn, and then a decision. */
const inTurn =
  (...answers: Effect[]) =>
  (_: unknown, index: number) =>
    answers[index] ?? json(200, DECIDED)

const refusal = (status: number, code: string, headers = {}) => json(status, { code, detail: '' }, headers)

describe.each(Object.keys(PROGRAMS) as Program[])('%s', program => {
  const run = (args: string[], variables = {}) => runExample(program, args, { ...partner, ...variables })

  test('tells of an approval', async () => {
    const { code, stdout, stderr } = await run(['123'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^key \S{36}\n$/) })
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
    const before = system.requests.length
    const proxy = await startTcpProxy(loanApi)
    proxy.cutOnReplyTo('POST /loan/apply')
    const { code } = await run([userId], { API_URL: proxy.inFrontOf(loanApi).replace(/\/$/, '') })
    await proxy.close()
    expect(code).toBe(0)
    expect(system.requests.slice(before).filter(({ route }) => route === '/loan/apply').length).toBe(2)
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

  test('sends again once after an internal error, and no more', async () => {
    const broken = refusal(500, 'internal_error', AT_ONCE)
    expect(await runAgainst(program, inTurn(broken))).toMatchObject({ code: 0, requests: { length: 2 } })
    const { code, stderr, requests } = await runAgainst(program, broken)
    expect({ code, sent: requests.length }).toEqual({ code: 1, sent: 2 })
    expect(stderr).toContain('internal_error')
  })

  test('takes a status that it does not know as the first of its class', async () => {
    const answers = inTurn(refusal(507, 'no_room', AT_ONCE), json(203, DECIDED))
    const { code, stdout, requests } = await runAgainst(program, answers)
    expect({ code, sent: requests.length }).toEqual({ code: 0, sent: 2 })
    expect(stdout).toContain('REJECTED')
    expect(await runAgainst(program, refusal(418, 'teapot'))).toMatchObject({
      code: 1,
      requests: { length: 1 },
    })
  })

  test('gets another token at once when its own is refused, and no third', async () => {
    const refused = refusal(401, 'invalid_token')
    const before = tokens.requests.length
    expect(await runAgainst(program, inTurn(refused))).toMatchObject({ code: 0, requests: { length: 2 } })
    expect(tokens.requests.length - before).toBe(2)
    const { code, stderr, requests } = await runAgainst(program, refused)
    expect({ code, sent: requests.length }).toEqual({ code: 1, sent: 2 })
    expect(stderr).toContain('invalid_token')
  })

  test('sends a client secret with any sign', async () => {
    const secret = 'with "two" \\ signs: 100 %, a+b'
    const before = tokens.requests.length
    await runAgainst(program, json(200, DECIDED), { CLIENT_SECRET: secret })
    const authorization = String(tokens.requests[before]?.headers.authorization)
    expect(decodeBasicCredentials(authorization)).toEqual({ clientId: 'shop', clientSecret: secret })
  })

  test('takes an address that ends with a slash', async () => {
    const { code } = await run(['123'], { API_URL: `${loanApi}/` })
    expect(code).toBe(0)
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
      refusal(429, 'rate_limited', AT_ONCE),
      refusal(409, 'request_in_progress', AT_ONCE),
      refusal(503, 'receipt_unconfirmed', AT_ONCE),
    ]
    const { code, requests, keys } = await runAgainst(program, inTurn(...answers))
    expect({ code, sent: requests.length, keys: keys.size }).toEqual({ code: 0, sent: 5, keys: 1 })
    expect(new Set(requests.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })

  test('sends again what came too slowly, or not through a gateway', async ({ expect }) => {
    const answers = [
      refusal(408, 'request_timeout', AT_ONCE),
      refusal(504, 'deadline_exceeded', AT_ONCE),
      garbage(200),
    ]
    const { code, requests, keys } = await runAgainst(program, inTurn(...answers))
    expect({ code, sent: requests.length, keys: keys.size }).toEqual({ code: 0, sent: 4, keys: 1 })
  })

  test('waits as long as Retry-After says, and at its own pace where that is a date', async ({ expect }) => {
    const { code, waitsMs } = await runAgainst(
      program,
      inTurn(
        refusal(503, 'overloaded', { 'retry-after': '3' }),
        refusal(503, 'overloaded', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }),
      ),
    )
    expect(code).toBe(0)
    // Its own pace is one second, and two after the second answer. A timer may be a little early; how late, is the machine's.
    const [asked = 0, own = 0] = waitsMs
    expect(asked).toBeGreaterThan(2_990)
    expect(own).toBeGreaterThan(1_990)
  })

  test('tells why there was no answer', async ({ expect }) => {
    const nobody = await startScriptedPeer()
    await nobody.close()
    const { code, stderr } = await runExample(program, [], { ...partner, TOKEN_URL: nobody.url })
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('no_answer') })
    const causes = {
      'apply.sh': 'curl: (7) Failed to connect',
      'apply.ts': '[cause]: Error: connect ECONNREFUSED',
    }
    expect(stderr).toContain(causes[program])
  })

  test('waits for five seconds for an answer, then asks again', async ({ expect }) => {
    const tooSlow = slowHeaders(15_000, json(200, DECIDED))
    const { code, requests, keys } = await runAgainst(program, inTurn(tooSlow))
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

  test('gives the id and the key of what it could not read to its end', async () => {
    const received = json(202, RECEIVED, { ...AT_ONCE, location: '/loan/applications/1' })
    const refused = refusal(403, 'insufficient_scope')
    const script = (_: unknown, index: number) => (index === 0 ? received : refused)
    const { code, stderr } = await runAgainst('apply.sh', script, { IDEMPOTENCY_KEY: 'order-19' })
    expect(code).toBe(1)
    for (const told of ['insufficient_scope', RECEIVED.applicationId, 'IDEMPOTENCY_KEY=order-19'])
      expect(stderr).toContain(told)
  })

  test('shows nobody on the machine its secrets, or who applies for what', async () => {
    const shown: string[] = []
    const peer = await startScriptedPeer()
    peer.answer(() => {
      const lines = execFileSync('ps', ['-Ao', 'args', '-ww'], { encoding: 'utf8' }).split('\n')
      shown.push(...lines.filter(line => line.startsWith('curl ') && line.includes(peer.url)))
      return json(200, { ...DECIDED, access_token: 'of-this-run' })
    })
    const addresses = { API_URL: peer.url, TOKEN_URL: `${peer.url}/oauth2/token` }
    const { code } = await runExample('apply.sh', ['somebody'], { ...partner, ...addresses })
    await peer.close()
    expect({ code, commands: shown.length }).toEqual({ code: 0, commands: 2 })
    for (const secret of [SECRET, 'of-this-run', 'somebody', 'income'])
      expect(shown.join('\n')).not.toContain(secret)
  })
})

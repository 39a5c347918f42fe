import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { hang, json } from '../../../test/faults/effects.ts'
import { EXAMPLE_REQUEST_ID } from '../src/http/problem-examples.ts'
import { type Answer, active, EXAMPLE, SCORE_720, startLoanApi } from './_loan-api.ts'
import { whileLocked } from './_locks.ts'
import { readDescription } from './_openapi.ts'

const MAX_IN_FLIGHT = 4
/** Short, because some of these answers come when it ends. */
const loanApi = await startLoanApi({ REQUEST_BUDGET_MS: '1000', MAX_IN_FLIGHT: String(MAX_IN_FLIGHT) })
const { operations, faults, headersOf } = readDescription(
  (await loanApi.call('/openapi.json', { token: '' })).body,
)

const APPLY = 'POST /loan/apply'
const READ = 'GET /loan/applications/{applicationId}'
const LIST = 'GET /loan/applications'
const UNKNOWN = '/loan/applications/01a1fd63-92a3-7401-bdce-80d6395f0348'

type Seen = Pick<Answer, 'status' | 'headers' | 'body'>
type Call = { token?: string; headers?: Record<string, string> }

const once = (key: string): Call => ({ headers: { 'idempotency-key': key } })

/** Each operation, called so that it can succeed. */
const calls: Record<string, (call?: Call) => Promise<Seen>> = {
  [APPLY]: call => loanApi.apply(EXAMPLE, call),
  [READ]: call => loanApi.call(UNKNOWN, call),
  [LIST]: call => loanApi.call('/loan/applications', call),
}

afterEach(() => database('ALTER TABLE IF EXISTS elsewhere RENAME TO loan_applications'))

const database = (sql: string) => loanApi.rows(sql)

const introspected = (introspection: object) => (call: () => Promise<Seen>) => {
  loanApi.authSvc.answer(json(200, introspection))
  return call()
}

/** Every way in which each operation can go wrong, by the code that it is answered with. */
const everywhere: [code: string, (call: (call?: Call) => Promise<Seen>) => Promise<Seen>][] = [
  ['authentication_required', call => call({ token: '' })],
  ['invalid_token', introspected({ active: false })],
  ['insufficient_scope', introspected(active('shop-client', 'other'))],
  ['unknown_client', introspected(active('stranger'))],
  [
    'rate_limited',
    async call => {
      await call({ token: 'narrow-client' })
      return call({ token: 'narrow-client' })
    },
  ],
  [
    'overloaded',
    async call => {
      loanApi.authSvc.answer(hang())
      const others = Array.from({ length: MAX_IN_FLIGHT }, () => call())
      await loanApi.authSvc.received(MAX_IN_FLIGHT)
      const answer = await call()
      await Promise.all(others)
      return answer
    },
  ],
  [
    'authentication_unavailable',
    call => {
      loanApi.authSvc.answer(json(500, {}))
      return call()
    },
  ],
  [
    'internal_error',
    async call => {
      await database('ALTER TABLE loan_applications RENAME TO elsewhere')
      return call({ headers: { 'x-request-id': EXAMPLE_REQUEST_ID } })
    },
  ],
]

const problemsSeen: [operation: string, code: string, () => Promise<Seen>][] = [
  ...Object.entries(calls).flatMap(([operation, call]) =>
    everywhere.map(([code, way]): [string, string, () => Promise<Seen>] => [
      operation,
      code,
      () => way(call),
    ]),
  ),
  [APPLY, 'malformed_request', () => loanApi.apply('{')],
  [APPLY, 'invalid_request', () => loanApi.apply({ userId: '123', amount: 1, termMonths: 36 })],
  [APPLY, 'request_timeout', applyWithoutEnd],
  [APPLY, 'payload_too_large', () => loanApi.apply({ ...EXAMPLE, padding: 'x'.repeat(16_384) })],
  [
    APPLY,
    'unsupported_media_type',
    () => loanApi.apply(EXAMPLE, { headers: { 'content-type': 'text/plain' } }),
  ],
  [
    APPLY,
    'request_in_progress',
    async () => {
      loanApi.scoringSvc.answer(hang())
      const first = loanApi.apply(EXAMPLE, once('in-progress'))
      await loanApi.scoringSvc.received(1)
      const answer = await loanApi.apply(EXAMPLE, once('in-progress'))
      await first
      return answer
    },
  ],
  [
    APPLY,
    'idempotency_key_reused',
    async () => {
      await loanApi.apply(EXAMPLE, once('reused'))
      return loanApi.apply({ ...EXAMPLE, amount: 2_000 }, once('reused'))
    },
  ],
  [
    APPLY,
    'database_unavailable',
    async () => {
      await loanApi.apply(EXAMPLE, once('unavailable'))
      const again = () => loanApi.apply(EXAMPLE, once('unavailable'))
      return whileLocked(loanApi.databaseUrl, again, 'loan_decisions')
    },
  ],
  [APPLY, 'receipt_unconfirmed', () => whileLocked(loanApi.databaseUrl, () => loanApi.apply())],
  [READ, 'malformed_request', () => loanApi.call('/loan/applications/%zz')],
  [READ, 'not_found', () => loanApi.call(UNKNOWN)],
  [READ, 'database_unavailable', () => whileLocked(loanApi.databaseUrl, () => loanApi.call(UNKNOWN))],
  [LIST, 'invalid_request', () => loanApi.call('/loan/applications?limit=0')],
  [LIST, 'malformed_request', listWithTwoTokens],
  [
    LIST,
    'database_unavailable',
    () => whileLocked(loanApi.databaseUrl, () => loanApi.call('/loan/applications')),
  ],
]

describe('an example of a problem is the answer that really comes', () => {
  test.each(problemsSeen)('%s: %s', async (operation, code, way) => {
    const answer = await way()
    expect(answer.body.code).toBe(code)
    const { requestId, applicationId } = answer.body
    const ofThisTime = { requestId, ...(applicationId && { applicationId }) }
    const example = problemExamples(operation, String(answer.status))[code]?.value as object
    expect(Object.keys(answer.body)).toEqual(Object.keys(example))
    expect(answer.body).toEqual({ ...example, ...ofThisTime })
    expectDescribed(operation, answer)
  })

  test('and every example has been looked for', () => {
    const seen = problemsSeen.map(([operation, code]) => `${operation} ${code}`)
    const described = [...operations].flatMap(([operation, { responses }]) =>
      Object.keys(responses)
        .flatMap(status => Object.keys(problemExamples(operation, status)))
        .map(code => `${operation} ${code}`),
    )
    expect(described.sort()).toEqual(seen.sort())
  })
})

describe('every answer is what the description says, body and headers', () => {
  test.each([
    ['APPROVED', 200, '123', json(200, SCORE_720)],
    ['REJECTED', 200, 'thin-file', json(200, { outcome: 'no_credit_file', provider: 'ExternalScoreCo' })],
    ['RECEIVED', 202, 'error', json(503, { code: 'bureau_unavailable' })],
  ])('%s', async (status, appliedStatus, userId, report) => {
    loanApi.scoringSvc.answer(report)
    const applied = await loanApi.apply({ ...EXAMPLE, userId })
    expect(applied).toMatchObject({ status: appliedStatus, body: { status } })
    expectDescribed(APPLY, applied)
    expectDescribed(READ, await loanApi.call(`/loan/applications/${applied.body.applicationId}`))
    expectDescribed(LIST, await loanApi.call('/loan/applications?limit=1'))
  })
})

function problemExamples(operation: string, status: string) {
  return operations.get(operation)?.responses[status]?.content['application/problem+json']?.examples ?? {}
}

/** The headers that every answer has for reasons of HTTP and of security, which the description leaves out. */
const { headers: USUAL } = await loanApi.call('/nowhere')

function expectDescribed(operation: string, { status, headers, body }: Seen): void {
  const response = operations.get(operation)?.responses[status]
  if (!response) throw new Error(`${operation} does not describe ${status}`)
  const [mediaType = ''] = headers.get('content-type')?.split(';') ?? []
  const content = response.content[mediaType]
  expect(content && faults(content.schema, body)).toEqual([])

  const described = headersOf(response)
  const names = described.map(([name]) => name)
  expect(names).toContain('x-request-id')
  expect([...headers.keys()].filter(name => !USUAL.has(name) && !names.includes(name))).toEqual([])
  for (const [name, { required, schema }] of described) {
    const value = headers.get(name)
    if (value === null) expect([name, required]).toEqual([name, undefined])
    else expect([name, faults(schema, /^\d+$/.test(value) ? Number(value) : value)]).toEqual([name, []])
  }
}

test.each([200, 202])('a replayed %i is answered as described', async status => {
  loanApi.scoringSvc.answer(status === 200 ? json(200, SCORE_720) : json(503, { code: 'bureau_unavailable' }))
  await loanApi.apply(EXAMPLE, once(`replayed-${status}`))
  const answer = await loanApi.apply(EXAMPLE, once(`replayed-${status}`))
  expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([status, 'true'])
  expectDescribed(APPLY, answer)
})

test('what was applied for asynchronously is answered as described', async () => {
  const answer = await loanApi.apply(EXAMPLE, { headers: { prefer: 'respond-async' } })
  expect(answer.headers.get('preference-applied')).toBe('respond-async')
  expectDescribed(APPLY, answer)
})

/** Two tokens, which `fetch` would make one header of. */
async function listWithTwoTokens(): Promise<Seen> {
  const { host } = new URL(loanApi.url)
  const tokens = ['authorization', 'Bearer one', 'authorization', 'Bearer two']
  const sent = request(`${loanApi.url}/loan/applications`, { headers: ['host', host, ...tokens] })
  return answerTo(sent.end())
}

/** A body of which only the beginning arrives. */
async function applyWithoutEnd(): Promise<Seen> {
  const headers = {
    authorization: 'Bearer shop-client',
    'content-type': 'application/json',
    'content-length': 70,
  }
  const sent = request(`${loanApi.url}/loan/apply`, { method: 'POST', headers })
  sent.write('{')
  return answerTo(sent)
}

async function answerTo(sent: ClientRequest): Promise<Seen> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject)
  })
  const body = JSON.parse(await text(answer))
  sent.destroy()
  return {
    status: Number(answer.statusCode),
    headers: new Headers(answer.headers as Record<string, string>),
    body,
  }
}

import { createOperationsApp } from '@loans/service-kit/http-server/operations'
import { createLog } from '@loans/service-kit/log/log'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json } from '../../../test/faults/effects.ts'
import { SCOPES } from '../src/applications/partners.ts'
import { type Answer, active, EXAMPLE, startLoanApi } from './_loan-api.ts'
import { readDescription } from './_openapi.ts'
import { comparable, exampleBody, ownershipOf } from './_owned-objects.ts'
import { compareRoutes, routesOf } from './_route-table.ts'

const loanApi = await startLoanApi()
const { operations } = readDescription((await loanApi.call('/openapi.json', { token: '' })).body)
const routes = routesOf(loanApi.service.app.router)
const { pages, ...disagreements } = compareRoutes(routes, [...operations.keys()])

/** How a partner comes to own what the parameter of a path names. */
const makers = {
  applicationId: async (token: string) => (await loanApi.apply(EXAMPLE, { token })).body.applicationId,
}

const [OWNER, OTHER] = ['shop-client', 'bank-client']
const STRANGER = 'client-of-nobody'
const WITHOUT = 'shop-client-without~'
const UNKNOWN = '01a1fd63-92a3-7401-bdce-80d6395f0348'
/** Members of an application that are ours to say. */
const NOT_FOR_CLIENTS = ['applicationId', 'partnerId', 'status', 'decision', 'decisionMode', 'createdAt']

const matrix = [...operations].map(([name, operation]) => {
  const [method = '', template = ''] = name.split(' ')
  const body = exampleBody(operation)
  const { kind, makeOwned = makers.applicationId } = ownershipOf(name, operation, makers)
  const scope = Object.values(operation.security[0] ?? {})[0]?.[0] ?? ''

  function call(token: string, { id = UNKNOWN, query = '', members = {}, headers = {}, as = method } = {}) {
    return loanApi.call(template.replace(/\{\w+\}/, id) + query, {
      method: as,
      token,
      headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify({ ...body, ...members }) }),
    })
  }
  return { name, method, kind, scope, makeOwned, call }
})

const ofKind = (kind: string) => matrix.filter(operation => operation.kind === kind)

beforeEach(() => {
  loanApi.authSvc.answer(({ body }) => {
    const [client = '', missing] = (body as { token: string }).token.split('-without~')
    return json(200, active(client, SCOPES.filter(scope => scope !== missing).join(' ')))
  })
})

test('every route is described, and every described operation is a route', () => {
  expect(disagreements).toEqual({ undescribed: [], missing: [] })
  expect(new Set(matrix.map(({ kind }) => kind))).toEqual(new Set(['creates', 'a list', 'of one object']))
})

test.each(pages)('%s is the same for everybody, and nobody is asked who it is', async page => {
  const readers = ['', OWNER, OTHER].map(token => loanApi.call(page.replace('GET ', ''), { token }))
  const [first, ...others] = (await Promise.all(readers)).map(comparable)
  for (const other of others) expect(other).toEqual(first)
  expect(loanApi.authSvc.requests).toEqual([])
})

describe.each(matrix)('$name', ({ name, scope, makeOwned, call }) => {
  test.each([
    ['without a token', '', 401, 'authentication_required'],
    [`without ${scope}`, `${WITHOUT}${scope}`, 403, 'insufficient_scope'],
    ['of a client that is not registered', STRANGER, 403, 'unknown_client'],
  ])(
    '%s is refused, whether or not the object exists, and changes nothing',
    async (_who, token, status, code) => {
      const before = await onRecord()
      const id = await makeOwned(OWNER)
      const ofOwn = await call(token, { id })
      expect([name, ofOwn.status, ofOwn.body.code]).toEqual([name, status, code])
      expect(comparable(ofOwn)).toEqual(comparable(await call(token)))
      expect(await onRecord()).toBe(before + 1)
    },
  )

  test('its owner is let in', async () => {
    const { status } = await call(OWNER, { id: await makeOwned(OWNER) })
    expect([200, 202]).toContain(status)
  })
})

describe.each(ofKind('of one object'))('$name', ({ method, makeOwned, call }) => {
  test("404: another partner's, an unknown and an impossible id cannot be told apart", async () => {
    const id = await makeOwned(OTHER)
    const ids = [id, id.toUpperCase(), UNKNOWN, 'abc', `${UNKNOWN}'--`, '%00', 'me', OTHER]
    const answers = await Promise.all(ids.map(each => call(OWNER, { id: each })))
    const [theirs] = answers
    expect(theirs).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(theirs?.body.requestId).toBe(theirs?.headers.get('x-request-id'))
    for (const answer of answers) expect(comparable(answer)).toEqual(comparable(theirs as Answer))
  })

  test('HEAD tells no more', async () => {
    if (method !== 'GET') return
    const head = (id: string) => call(OWNER, { id, as: 'HEAD' })
    const theirs = comparable(await head(await makeOwned(OTHER)))
    expect(theirs.status).toBe(404)
    expect(theirs).toEqual(comparable(await head(UNKNOWN)))
  })

  test('nothing that a request says of itself makes it the owner', async () => {
    const id = await makeOwned(OTHER)
    const claims = {
      'x-partner-id': 'bank',
      'x-forwarded-user': OTHER,
      'x-original-url': '/',
      partnerid: 'bank',
    }
    const theirs = comparable(await call(OWNER, { id }))
    expect(comparable(await call(OWNER, { id, headers: claims }))).toEqual(theirs)
    expect(comparable(await call(OWNER, { id, query: '?partnerId=bank' }))).toEqual(theirs)
  })
})

describe.each(ofKind('a list'))('$name', ({ makeOwned, call }) => {
  test("has the owner's and nobody else's, page by page and from another's place on", async () => {
    const own = [await makeOwned(OWNER)]
    const theirs = [await makeOwned(OTHER), await makeOwned(OTHER)]
    own.push(await makeOwned(OWNER))
    const queries = ['', '?limit=1', '?limit=2', ...theirs.map(id => `?cursor=${id}`)]
    const pages = await Promise.all(queries.map(query => call(OWNER, { query })))
    for (const { status } of pages) expect(status).toBe(200)
    expect(own.filter(id => !pages[0]?.text.includes(id))).toEqual([])
    for (const { text } of pages) expect(theirs.filter(id => text.includes(id))).toEqual([])
    expect((await call(OTHER)).text).toContain(theirs[0])
  })

  test.each(['partnerId=bank', 'partner_id=bank', 'client_id=bank-client', 'userId=123', 'status=APPROVED'])(
    '%s chooses nobody: 400',
    async query => {
      expect(await call(OWNER, { query: `?${query}` })).toMatchObject({
        status: 400,
        body: { errors: [{ parameter: query.split('=')[0], detail: 'is not a known parameter' }] },
      })
    },
  )
})

describe.each(ofKind('creates'))('$name', ({ call }) => {
  test("another partner's Idempotency-Key makes an application of one's own", async () => {
    const headers = { 'idempotency-key': 'of-both' }
    const theirs = await call(OTHER, { headers })
    const own = await call(OWNER, { headers })
    expect([own.status, own.headers.get('idempotent-replayed')]).toEqual([200, null])
    expect(own.body.applicationId).not.toBe(theirs.body.applicationId)
    const owners = await loanApi.rows(
      "SELECT partner_id FROM loan_applications WHERE idempotency_key = 'of-both' ORDER BY partner_id",
    )
    expect(owners).toEqual([{ partner_id: 'bank' }, { partner_id: 'shop' }])
  })

  test.each(NOT_FOR_CLIENTS)('%s is not for the body to say: 400, and nothing is recorded', async member => {
    const before = await onRecord()
    const value = { applicationId: UNKNOWN, partnerId: 'bank', status: 'APPROVED' }[member] ?? 'APPROVED'
    expect(await call(OWNER, { members: { [member]: value } })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: `#/${member}`, detail: 'is not a known member' }] },
    })
    expect(await onRecord()).toBe(before)
  })
})

describe('row-level security hides the loss of what it doubles: without it', () => {
  const TABLES = ['loan_applications', 'loan_decisions']
  const setPolicies = async (what: 'ENABLE' | 'DISABLE') => {
    for (const table of TABLES) await loanApi.rows(`ALTER TABLE ${table} ${what} ROW LEVEL SECURITY`)
  }
  beforeAll(() => setPolicies('DISABLE'))
  afterAll(() => setPolicies('ENABLE'))

  test.each(matrix.filter(({ kind }) => kind !== 'creates'))(
    "$name still has the owner's alone",
    async ({ makeOwned, call }) => {
      const id = await makeOwned(OTHER)
      expect((await call(OTHER, { id })).text).toContain(id)
      expect((await call(OWNER, { id })).text).not.toContain(id)
    },
  )
})

describe('what operators may do', () => {
  const { metrics, isReady, operations: extra } = loanApi.service
  const log = createLog('loan-api', 'silent')
  const operators = routesOf(createOperationsApp({ log, metrics, isReady, routes: extra }).router)

  test('is more than nothing', () => {
    expect(operators).toEqual(expect.arrayContaining(['GET /metrics', 'POST /requeue']))
  })

  test.each(operators)('%s is not on the public port: 404', async route => {
    const [method = '', path = ''] = route.split(' ')
    for (const token of [OWNER, OTHER, '']) {
      const { status, body } = await loanApi.call(path, { method, token })
      expect([status, body.code]).toEqual([404, 'not_found'])
    }
  })
})

const onRecord = () => loanApi.countApplications()

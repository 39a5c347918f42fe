import { expect, test } from 'vitest'
import {
  APPLY,
  breaksOf,
  type Change,
  describedApi,
  drop,
  LIMIT,
  LIST,
  OK,
  partOf,
  request,
  schemaOf,
  set,
} from './_description.ts'

const UNAUTHORIZED = [...LIST, 'responses', '401', 'content', 'application/problem+json']

const ADDITIONS: [kind: string, change: Change][] = [
  ['nothing changes', () => {}],
  ['there is another operation', set(['paths'], { '/new': { get: { responses: {} } } })],
  ['an answer has another member', set(['components', 'schemas', 'Reason', 'properties'], { more: {} })],
  [
    'there is another problem code',
    description => void schemaOf(description, 'ProblemCode').enum?.push('new'),
  ],
  ['a status may have another code', set([...UNAUTHORIZED, 'examples'], { new: {} })],
  ['there is another reason', description => void schemaOf(description, 'ReasonCode').enum?.push('NEW')],
  ['there is another HTTP status', set([...APPLY, 'responses'], { 418: {} })],
  ['there is another header', set([...OK, 'headers'], { 'X-New': { required: true } })],
  ['there is another media type', set([...OK, 'content'], { 'text/csv': {} })],
  ['a fault may be somewhere else', d => void schemaOf(d, 'Fault').anyOf?.push({ type: 'object' })],
  [
    'a request may have another member',
    set(['components', 'schemas', 'ApplicationRequest', 'properties'], { x: {} }),
  ],
  ['a member of a request may be left out', d => void schemaOf(d, 'ApplicationRequest').required?.pop()],
  ['a request has wider bounds', set(request('amount'), { minimum: 1, maximum: 200_000 })],
  ['a bound of a request is gone', drop(request('userId'), 'pattern')],
  ['a request takes more numbers', set(request('termMonths'), { type: 'number' })],
  ['a request takes another type too', set(request('userId'), { type: ['string', 'null'] })],
  ['there is another parameter', d => partOf(d, LIST).parameters.push({ name: 'status', in: 'query' })],
  ['there is another way to authenticate', d => partOf(d, LIST).security.push({ mutual: [] })],
  [
    'an operation needs a scope less',
    set(LIST, { security: [{ clientCredentials: [] }, { accessToken: [] }] }),
  ],
  ['it is told otherwise', set(['info'], { description: 'new', version: '9.9.9' })],
  ['it is served elsewhere', d => Object.assign(d, { servers: [{ url: 'https://elsewhere.example' }] })],
]

test.each(ADDITIONS)('it is no break when %s', (_kind, change) => {
  expect(breaksOf(change)).toEqual([])
})

test('a header is the same header in any case', () => {
  const { headers } = partOf(describedApi(), OK)
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header]),
  )
  expect(breaksOf(set(OK, { headers: lower }))).toEqual([])
})

test.each<[string, Change, string]>([
  ['a schema', set(request('amount'), { not: {} }), 'ApplicationRequest.amount has not: teach'],
  [
    'a reference',
    set([...OK, 'content', 'application/json', 'schema'], { required: [] }),
    'beside $ref, has required: teach',
  ],
  [
    'a union',
    set(['components', 'schemas', 'Application'], { required: [] }),
    'Application has required: teach',
  ],
  ['an operation', set(LIST, { callbacks: {} }), 'GET /loan/applications has callbacks: teach'],
  ['a parameter', set(LIMIT, { style: 'form' }), 'the query parameter limit has style: teach'],
  [
    'a header',
    description => {
      const { headers = {} } = description.components ?? {}
      Object.assign(Object.values(headers)[0] ?? {}, { explode: true })
    },
    'has explode: teach',
  ],
  [
    'a security scheme',
    set(['components', 'securitySchemes', 'accessToken'], { 'x-own': true }),
    'the security scheme accessToken has x-own: teach',
  ],
  ['a path', set(['paths', '/loan/apply'], { parameters: [] }), '/loan/apply has parameters: teach'],
  [
    'a lost reference',
    set(LIMIT, { schema: { $ref: '#/components/schemas/Gone' } }),
    'has no #/components/schemas/Gone',
  ],
  ['a description', description => Object.assign(description, { paths: {} }), 'has no operation'],
])('what nobody can compare in %s is never passed over', (_where, change, complaint) => {
  expect(() => breaksOf(change)).toThrow(complaint)
})

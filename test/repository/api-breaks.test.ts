import { describe, expect, test } from 'vitest'
import type { Schema } from '../../local/api-description/description.ts'
import {
  APPLY,
  breaksOf,
  type Change,
  drop,
  LIMIT,
  LIST,
  OK,
  partOf,
  request,
  schemaOf,
  set,
} from './_description.ts'

const LIMIT_SCHEMA = [...LIMIT, 'schema']
const withValues = set(request('userId'), { enum: ['a', 'b'] })

const withForm =
  (union: string, form: Schema): Change =>
  description =>
    void schemaOf(description, union).oneOf?.push(form)

const BREAKS: [kind: string, change: Change, found: string[], before?: Change][] = [
  [
    'an operation is removed',
    drop(['paths', '/loan/apply'], 'post'),
    ['there is no longer POST /loan/apply'],
  ],
  ['a path is removed', drop(['paths'], '/loan/applications'), ['there is no longer GET /loan/applications']],
  [
    'an operation is called otherwise',
    set(LIST, { operationId: 'list' }),
    ['GET /loan/applications is no longer called listApplications'],
  ],
  [
    'a list in an answer may be empty',
    description => {
      Object.assign(schemaOf(description, 'RejectedApplication').properties.reasons ?? {}, { minItems: 0 })
    },
    ['RejectedApplication.reasons changes its minItems from 1 to 0'],
  ],
  [
    'a schema is called otherwise',
    description => {
      const { schemas = {} } = description.components ?? {}
      Object.assign(schemaOf(description, 'Reason').properties, { code: schemas.ReasonCode })
      delete schemas.ReasonCode
    },
    ['no schema is called any more: ReasonCode'],
  ],
  [
    'a query parameter is removed',
    description => partOf(description, LIST).parameters.shift(),
    ['GET /loan/applications no longer has the query parameter limit'],
  ],
  [
    'a parameter becomes required',
    set(LIMIT, { required: true }),
    ['GET /loan/applications: the query parameter limit becomes required'],
  ],
  [
    'a new parameter is required',
    description => partOf(description, LIST).parameters.push({ name: 'X-New', in: 'header', required: true }),
    ['GET /loan/applications: the header parameter x-new becomes required'],
  ],
  [
    'the default of a parameter changes',
    set(LIMIT_SCHEMA, { default: 50 }),
    ['GET /loan/applications: the query parameter limit changes its default from 20 to 50'],
  ],
  ['a request is no longer taken', drop(APPLY, 'requestBody'), ['POST /loan/apply no longer takes a body']],
  [
    'a body becomes required',
    set([...APPLY, 'requestBody'], { required: true }),
    ['POST /loan/apply: the body becomes required'],
    set([...APPLY, 'requestBody'], { required: false }),
  ],
  [
    'a media type of a request is removed',
    drop([...APPLY, 'requestBody', 'content'], 'application/json'),
    ['POST /loan/apply: the body is no longer application/json'],
  ],
  [
    'a member of a request is removed',
    drop(['components', 'schemas', 'ApplicationRequest', 'properties'], 'income'),
    ['ApplicationRequest.income is removed'],
  ],
  [
    'a member of a request becomes required',
    description => void schemaOf(description, 'ApplicationRequest').required?.push('purpose'),
    ['ApplicationRequest.purpose becomes required'],
    description =>
      void Object.assign(schemaOf(description, 'ApplicationRequest').properties, { purpose: {} }),
  ],
  [
    'a new member of a request is required',
    description => {
      const schema = schemaOf(description, 'ApplicationRequest')
      schema.properties.purpose = { type: 'string' }
      schema.required?.push('purpose')
    },
    ['ApplicationRequest.purpose becomes required'],
  ],
  [
    'a request may have no other members any more',
    set(['components', 'schemas', 'ApplicationRequest'], { additionalProperties: false }),
    ['ApplicationRequest no longer takes members that it does not know'],
    drop(['components', 'schemas', 'ApplicationRequest'], 'additionalProperties'),
  ],
  [
    'a request changes the type of a member',
    set(request('termMonths'), { type: 'string' }),
    ['ApplicationRequest.termMonths changes its type from integer to string'],
  ],
  [
    'a request takes fewer numbers',
    set(request('amount'), { type: 'integer' }),
    ['ApplicationRequest.amount changes its type from number to integer'],
  ],
  [
    'a value of a request is removed',
    set(request('userId'), { enum: ['a'] }),
    ['ApplicationRequest.userId loses its value "b"'],
    withValues,
  ],
  [
    'a request takes some values alone',
    withValues,
    ['ApplicationRequest.userId takes nothing but "a", "b" any more'],
  ],
  ...(
    [
      ['minimum', 1_001, 'from 1000 to 1001'],
      ['exclusiveMinimum', 999, 'from none to 999'],
      ['minLength', 2, 'from none to 2'],
      ['minItems', 2, 'from none to 2'],
      ['maximum', 99_999, 'from 100000 to 99999'],
      ['exclusiveMaximum', 100_001, 'from none to 100001'],
      ['maxLength', 2, 'from none to 2'],
      ['maxItems', 2, 'from none to 2'],
      ['pattern', '^1', 'from none to "^1"'],
      ['format', 'uuid', 'from none to "uuid"'],
      ['multipleOf', 100, 'from none to 100'],
    ] as const
  ).map(([bound, value, changed]): [string, Change, string[]] => [
    `a request narrows a bound: ${bound}`,
    set(request('amount'), { [bound]: value }),
    [`ApplicationRequest.amount changes its ${bound} ${changed}`],
  ]),
  ['a status is removed', drop([...APPLY, 'responses'], '202'), ['POST /loan/apply no longer answers 202']],
  [
    'a status of a problem is removed',
    drop([...APPLY, 'responses'], '409'),
    ['POST /loan/apply no longer answers 409'],
  ],
  [
    'a media type of an answer is removed',
    description => {
      const { content } = partOf(description, [...APPLY, 'responses', '409'])
      content['application/json'] = content['application/problem+json']
      delete content['application/problem+json']
    },
    ['POST /loan/apply, 409: the body is no longer application/problem+json'],
  ],
  [
    'a header of an answer is removed',
    drop([...OK, 'headers'], 'Idempotent-Replayed'),
    ['POST /loan/apply, 200: no longer has the header idempotent-replayed'],
  ],
  [
    'a header is no longer always there',
    drop([...APPLY, 'responses', '202', 'headers', 'Location'], 'required'),
    ['POST /loan/apply, 202: the header location is no longer always there'],
  ],
  [
    'a header changes its type',
    set([...APPLY, 'responses', '202', 'headers', 'Retry-After', 'schema'], { type: 'string' }),
    ['POST /loan/apply, 202: the header retry-after changes its type from integer to string'],
  ],
  [
    'a member of an answer is removed',
    description => {
      const schema = schemaOf(description, 'ReceivedApplication')
      delete schema.properties.currency
      schema.required = schema.required?.filter(name => name !== 'currency') ?? []
    },
    ['ReceivedApplication.currency is removed'],
  ],
  [
    'a member of an answer is no longer always there',
    description => void schemaOf(description, 'Problem').required?.pop(),
    ['Problem.requestId is no longer always there'],
  ],
  [
    'a member of an answer changes its type',
    set(['components', 'schemas', 'Reason', 'properties', 'description'], { type: 'object' }),
    ['Reason.description changes its type from string to object'],
  ],
  [
    'a member of an answer may be null',
    set(['components', 'schemas', 'Reason', 'properties', 'description'], { type: ['string', 'null'] }),
    ['Reason.description changes its type from string to null,string'],
  ],
  [
    'a member of an answer is written otherwise',
    set(['components', 'schemas', 'ReceivedApplication', 'properties', 'createdAt'], { format: 'date' }),
    ['ReceivedApplication.createdAt changes its format from "date-time" to "date"'],
  ],
  [
    'what a list is of changes',
    set(['components', 'schemas', 'ApplicationPage', 'properties', 'items'], { items: { type: 'string' } }),
    ['Application changes its type from object to string'],
  ],
  [
    'a code is removed',
    description => void schemaOf(description, 'ProblemCode').enum?.shift(),
    ['ProblemCode loses its value "malformed_request"'],
  ],
  [
    'a reason is renamed',
    description => void schemaOf(description, 'ReasonCode').enum?.splice(0, 1, 'POOR'),
    ['ReasonCode loses its value "INCOME_BELOW_MINIMUM"'],
  ],
  [
    'what was undecided may be decided',
    set([...APPLY, 'responses', '202', 'content', 'application/json'], {
      schema: { $ref: '#/components/schemas/Application' },
    }),
    [
      'ReceivedApplication.status gets a value "APPROVED"',
      'ReceivedApplication.status gets a value "REJECTED"',
    ],
  ],
  [
    'a code moves to another status',
    description => {
      const { 401: before, 403: after } = partOf(description, [...LIST, 'responses'])
      const { examples } = before.content['application/problem+json']
      after.content['application/problem+json'].examples.invalid_token = examples.invalid_token
      delete examples.invalid_token
    },
    ['GET /loan/applications, 401: the body no longer has the code invalid_token'],
  ],
  [
    'codes are no longer enumerated',
    drop(['components', 'schemas', 'ReasonCode'], 'enum'),
    ['ReasonCode no longer says its values'],
  ],
  [
    'a status of an application is renamed',
    set(['components', 'schemas', 'ReceivedApplication', 'properties', 'status'], { const: 'PENDING' }),
    [
      'ReceivedApplication.status loses its value "RECEIVED"',
      'ReceivedApplication.status gets a value "PENDING"',
      'Application.status gets a value "PENDING"',
    ],
  ],
  [
    'an application may have another status',
    withForm('Application', { type: 'object', properties: { status: { const: 'WITHDRAWN' } } }),
    ['Application.status gets a value "WITHDRAWN"'],
  ],
  [
    'a form of an application may have another status',
    description => {
      schemaOf(description, 'ReceivedApplication').properties.status = {
        type: 'string',
        enum: ['RECEIVED', 'PARKED'],
      }
    },
    ['ReceivedApplication.status gets a value "PARKED"', 'Application.status gets a value "PARKED"'],
  ],
  [
    'an application may have a form without a status',
    withForm('Application', { type: 'object' }),
    ['Application.status gets a value of any kind'],
  ],
  [
    'what was decided may be undecided',
    withForm('DecidedApplication', { $ref: '#/components/schemas/ReceivedApplication' }),
    ['DecidedApplication.status gets a value "RECEIVED"'],
  ],
  [
    'one of several forms of an answer is removed',
    description => void schemaOf(description, 'Fault').anyOf?.pop(),
    ['Fault.parameter is removed'],
  ],
]

describe('it is a break, found once and named', () => {
  test.each(BREAKS)('when %s', (_kind, change, found, before) => {
    expect(breaksOf(change, before)).toEqual(found)
  })
})

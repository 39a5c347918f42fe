import { expect, test } from 'vitest'
import { demoPartner } from '../../../local/demo-partners.ts'
import { SCOPES } from '../src/applications/partners.ts'
import { REASONS } from '../src/applications/reasons.ts'
import { problems } from '../src/http/problem.ts'
import { SANDBOX_APPLICANTS } from '../src/http/sandbox-applicants.ts'
import { startLoanApi } from './_loan-api.ts'
import { readDescription } from './_openapi.ts'

const TOKEN_URL = 'https://tokens.example/oauth2/token'
const LOCAL_TOKENS = 'http://127.0.0.1:3101/oauth2/token'

const loanApi = await startLoanApi({ TOKEN_URL })
const openApi = (await loanApi.call('/openapi.json', { token: '' })).body

const { operations, faults, headersOf } = readDescription(openApi)

type Schema = {
  description?: string
  const?: string
  $ref?: string
  properties?: Record<string, Schema>
}

const byVersion = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: true })

test('the description is OpenAPI 3.1, at its public address', () => {
  expect(openApi.openapi).toBe('3.1.0')
  expect(openApi.servers).toEqual([{ url: 'http://loans.example' }])
})

test('codes and reasons are enumerated', () => {
  const { Problem, Reason, ProblemCode, ReasonCode } = openApi.components.schemas
  expect(Problem.properties.code.$ref).toBe('#/components/schemas/ProblemCode')
  expect(ProblemCode.enum.sort()).toEqual(Object.keys(problems).sort())
  expect(Reason.properties.code.$ref).toBe('#/components/schemas/ReasonCode')
  expect(ReasonCode.enum.sort()).toEqual(Object.keys(REASONS).sort())
})

test('answers may get further members, requests may have no others', () => {
  const { ApplicationRequest, ...answered } = openApi.components.schemas
  expect(ApplicationRequest.additionalProperties).toBe(false)
  expect(JSON.stringify(answered)).not.toContain('additionalProperties')
})

test('every operation says what it is called, what it does, and what each parameter and status means', () => {
  for (const [name, operation] of operations) {
    const said = [operation, ...operation.parameters, ...Object.values(operation.responses)]
    expect([name, operation.operationId, operation.summary]).toEqual([
      name,
      expect.stringMatching(/^[a-z][A-Za-z]+$/),
      expect.stringMatching(/\w{3}/),
    ])
    for (const { description } of said) expect([name, description]).toEqual([name, expect.any(String)])
  }
})

test('every member of a body says what it is, but for those whose one value or type does', () => {
  const schemas: Record<string, Schema> = openApi.components.schemas
  const members = Object.entries(schemas).flatMap(([schema, { properties = {} }]) =>
    Object.entries(properties).map(([name, member]) => [`${schema}.${name}`, member] as const),
  )
  expect(members.length).toBeGreaterThan(30)
  for (const [name, { description, const: only, $ref }] of members)
    expect([name, description ?? only ?? $ref]).toEqual([name, expect.any(String)])
})

test('bounds are those of the policy in force', () => {
  const { properties, additionalProperties, required } = openApi.components.schemas.ApplicationRequest
  expect(properties.amount).toMatchObject({ type: 'number', minimum: 1_000, maximum: 100_000 })
  expect(properties.termMonths).toMatchObject({ type: 'integer', minimum: 6, maximum: 84 })
  expect(properties.income).toMatchObject({ type: 'number', minimum: 0, maximum: 1_000_000 })
  expect(additionalProperties).toBe(false)
  expect(required).toEqual(['userId', 'amount', 'termMonths', 'income'])
})

test('the query of the list is described as it is validated', () => {
  const [limit] = openApi.paths['/loan/applications'].get.parameters
  expect(limit).toMatchObject({
    name: 'limit',
    in: 'query',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  })
  expect(limit.schema.pattern).toBeUndefined()
})

test('every status has an example, and every example is what its schema says', () => {
  for (const [name, { responses }] of operations) {
    for (const [status, { content }] of Object.entries(responses)) {
      const [shape] = Object.values(content)
      const examples = Object.entries(shape?.examples ?? {})
      expect([name, status, examples.length]).not.toEqual([name, status, 0])
      for (const [example, { value }] of examples)
        expect([name, status, example, faults(shape?.schema ?? {}, value)]).toEqual([
          name,
          status,
          example,
          [],
        ])
    }
  }
})

test('the examples of what to send are accepted: bodies, and what is said of each member and parameter', async () => {
  const body = operations.get('POST /loan/apply')?.requestBody?.content['application/json']
  const { properties } = openApi.components.schemas.ApplicationRequest
  const member = Object.fromEntries(
    Object.entries<{ example: unknown }>(properties).map(([name, { example }]) => [name, example]),
  )
  for (const value of [member, ...Object.values(body?.examples ?? {}).map(({ value }) => value)]) {
    expect(faults(body?.schema ?? {}, value)).toEqual([])
    expect((await loanApi.apply(value)).status).toBe(200)
  }
  const parameters = [...operations.values()].flatMap(operation => operation.parameters)
  for (const { name, schema } of parameters.filter(({ schema }) => 'example' in schema))
    expect([name, faults(schema, schema.example)]).toEqual([name, []])
})

test('the applicants of the examples are those of the sandbox', () => {
  const { examples = {} } = operations.get('POST /loan/apply')?.requestBody?.content['application/json'] ?? {}
  const applicants = Object.values(examples).map(({ value }) => (value as { userId: string }).userId)
  expect(SANDBOX_APPLICANTS.map(({ userId }) => userId)).toEqual(expect.arrayContaining(applicants))
})

test('examples of headers are what their schema says', () => {
  const headers = [...operations.values()].flatMap(({ responses }) =>
    Object.values(responses).flatMap(headersOf),
  )
  const examples = headers.filter(([, { schema }]) => 'example' in schema)
  expect(examples.length).toBeGreaterThan(0)
  for (const [name, { schema }] of examples)
    expect([name, faults(schema, schema.example)]).toEqual([name, []])
})

test('no bound is one that only the programming language has', () => {
  expect(JSON.stringify(openApi)).not.toContain(String(Number.MAX_SAFE_INTEGER))
})

test('how to get a token is told where the token is asked for', () => {
  const { clientCredentials, accessToken } = openApi.components.securitySchemes
  expect(clientCredentials).toMatchObject({
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: TOKEN_URL } },
  })
  expect(Object.keys(clientCredentials.flows.clientCredentials.scopes)).toEqual(SCOPES)
  expect(clientCredentials.description).toContain('*Getting a token*')
  expect(openApi.info.description).toContain('## Getting a token')
  expect(accessToken).toMatchObject({ type: 'http', scheme: 'bearer' })
  for (const told of [...SCOPES, `grant_type=client_credentials ${TOKEN_URL}`]) {
    expect(openApi.info.description).toContain(told)
  }
})

test('every operation takes a token, however it was come by, and says which scope', () => {
  const needed = [...operations.values()].map(({ security }) => {
    expect(security.map(way => Object.keys(way))).toEqual([['clientCredentials'], ['accessToken']])
    expect(security[0]?.clientCredentials).toHaveLength(1)
    return security[0]?.clientCredentials?.[0]
  })
  expect(new Set(needed)).toEqual(new Set(SCOPES))
})

test('every problem of a status is explained there', () => {
  const described = new Set<string>()
  for (const { responses } of operations.values()) {
    for (const [status, { content }] of Object.entries(responses)) {
      for (const code of Object.keys(content['application/problem+json']?.examples ?? {})) {
        expect(String(problems[code as keyof typeof problems].status)).toBe(status)
        described.add(code)
      }
    }
  }
  // These belong to no operation: HTTP itself goes wrong before there is one.
  const unspecific = ['method_not_allowed', 'expectation_failed', 'header_too_large']
  expect([...described, ...unspecific].sort()).toEqual(Object.keys(problems).sort())
})

test('the pages for people load nothing from elsewhere, and nothing but their own scripts may run', async () => {
  expect((await loanApi.call('/', { token: '' })).headers.get('location')).toBe('/docs')
  for (const path of ['/docs', '/docs/errors', '/docs/changelog']) {
    const { status, text, headers } = await loanApi.call(path, { token: '' })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/html')
    expect(headers.get('content-security-policy')).toContain("script-src 'self';")
    const sources = [...text.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, source]) => source ?? '')
    expect(sources.length).toBeGreaterThan(1)
    for (const source of sources.filter(source => !source.startsWith('https://www.rfc-editor.org/'))) {
      expect((await loanApi.call(source, { token: '' })).status).toBe(200)
    }
  }
})

test('each page leads to all of them, and the description to errors and changelog before anything else', async () => {
  for (const path of ['/docs', '/docs/errors', '/docs/changelog']) {
    const { text } = await loanApi.call(path, { token: '' })
    for (const link of ['/docs', '/docs/errors', '/docs/changelog', '/openapi.json'])
      expect(text).toContain(`<a href="${link}">`)
  }
  const [beginning, applicants = ''] = openApi.info.description.split(/^## .*$/m)
  expect(beginning).toContain('](/docs/errors)')
  expect(beginning).toContain('](/docs/changelog)')
  for (const { userId } of SANDBOX_APPLICANTS) expect(applicants).toContain(`\`${userId}\``)
})

test('the page may send nothing anywhere but here: a secret belongs in no web page', async () => {
  for (const path of ['/docs', '/docs/errors', '/docs/changelog']) {
    const { headers } = await loanApi.call(path, { token: '' })
    expect(headers.get('content-security-policy')).toContain("connect-src 'self';")
  }
  expect(openApi.info.description).not.toContain(demoPartner.secret)
  expect(openApi.components.securitySchemes.clientCredentials.description).toContain('paste a token below')
})

test('but for the secrets of a demonstration, to a token endpoint on the machine that the API is on', async () => {
  const local = await startLoanApi({ TOKEN_URL: LOCAL_TOKENS, PUBLIC_BASE_URL: 'http://localhost:3100' })
  const policyOf = async (path: string) =>
    (await local.call(path, { token: '' })).headers.get('content-security-policy')
  expect(await policyOf('/docs')).toContain("connect-src 'self' http://127.0.0.1:3101;")
  expect(await policyOf('/docs/errors')).toContain("connect-src 'self';")
  const { info, components } = (await local.call('/openapi.json', { token: '' })).body
  expect(info.description).toContain(`\`${demoPartner.partnerId}\` and \`${demoPartner.secret}\``)
  expect(components.securitySchemes.clientCredentials.description).not.toContain('paste')
})

test('a deployment that forgot its token endpoint tells nobody the secret of a demonstration', async () => {
  const forgetful = await startLoanApi({ TOKEN_URL: LOCAL_TOKENS, PUBLIC_BASE_URL: 'https://loans.example' })
  const { headers } = await forgetful.call('/docs', { token: '' })
  expect(headers.get('content-security-policy')).toContain("connect-src 'self';")
  const { info, components } = (await forgetful.call('/openapi.json', { token: '' })).body
  expect(info.description).not.toContain(demoPartner.secret)
  expect(components.securitySchemes.clientCredentials.description).toContain('paste a token below')
})

test('what may be relied on is said in the description and in the changelog: what is left goes on for a year', async () => {
  const { text } = await loanApi.call('/docs/changelog', { token: '' })
  for (const told of [openApi.info.description, text.replaceAll(/<\/?code>/g, '`')]) {
    expect(told).toMatch(/a year at least, .*`Deprecation`.*`Sunset`/)
    expect(told).toMatch(/added at any time/)
    expect(told).toMatch(/`errors` name/)
  }
})

test('the changelog says of each change what kind it is', async () => {
  const { text } = await loanApi.call('/docs/changelog', { token: '' })
  const [, ...versions] = text.split('<section ')
  expect(versions.length).toBeGreaterThan(0)
  for (const version of versions) {
    const [, ...kinds] = version.split('<h3>')
    expect(kinds.length).toBeGreaterThan(0)
    for (const kind of kinds)
      expect(kind).toMatch(/^(Added|Changed|Deprecated|Removed|Fixed|Security)<\/h3>\n<ul>\n<li>/)
    expect(version.slice(0, version.indexOf('<h3>'))).not.toContain('<li>')
  }
})

test('the changelog is in order, and ahead of no version that there is', async () => {
  const { text } = await loanApi.call('/docs/changelog', { token: '' })
  const versions = [...text.matchAll(/<section id="([\d.]+)"/g)].map(([, version = '']) => version)
  const dates = [...text.matchAll(/<time datetime="(\d{4}-\d\d-\d\d)"/g)].map(([, date = '']) => date)
  expect(versions.at(-1)).toBe('1.0.0')
  expect(versions).toEqual(versions.toSorted(byVersion).reverse())
  expect([openApi.info.version, versions[0]].sort(byVersion)[0]).toBe(versions[0])
  expect(dates).toEqual(dates.toSorted().reverse())
  expect(dates).toHaveLength(versions.length)
})

test('the changelog names every operation', async () => {
  const { text } = await loanApi.call('/docs/changelog', { token: '' })
  for (const operation of operations.keys()) expect(text).toContain(`<code>${operation}</code>`)
})

test('the pages say their language and title, and the catalogue what its columns are', async () => {
  const [docs, errors] = await Promise.all(
    ['/docs', '/docs/errors'].map(path => loanApi.call(path, { token: '' })),
  )
  expect(docs?.text).toMatch(/<html lang="en">[\s\S]+<title>Loan origination API<\/title>/)
  expect(errors?.text).toMatch(/<html lang="en">[\s\S]+<title>Errors of the loan origination API<\/title>/)
  expect(errors?.text.match(/<h1>/g)).toHaveLength(1)
  expect(errors?.text.match(/<th scope="col">/g)).toHaveLength(3)
  expect(errors?.text.match(/<th scope="row">/g)).toHaveLength(Object.keys(problems).length)
})

test('every problem type leads to its explanation: what it means, what to do, whether to send it again', async () => {
  const { text } = await loanApi.call('/docs/errors', { token: '' })
  for (const [code, { status }] of Object.entries(problems)) {
    const [section] = new RegExp(`<section id="${code}"[\\s\\S]*?</section>`).exec(text) ?? []
    expect(section).toContain(`<p class="status">${status} `)
    expect(section?.match(/<(?:p|dd)>[^<]*\w/g)).toHaveLength(3)
    expect(text).toContain(`<a href="#${code}">`)
  }
})

test('a code of the catalogue leads to no other page than its own section', async () => {
  const { text } = await loanApi.call('/docs/errors', { token: '' })
  const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target)
  expect(new Set(targets)).toEqual(new Set(Object.keys(problems)))
})

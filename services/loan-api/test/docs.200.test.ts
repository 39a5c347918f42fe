import { expect, test } from 'vitest'
import type { z } from 'zod'
import { REASONS } from '../src/applications/reasons.ts'
import { problems } from '../src/http/problem.ts'
import { application, applicationPage, problemDocument } from '../src/http/schemas.ts'
import { startLoanApi } from './_loan-api.ts'

const loanApi = await startLoanApi()
const openApi = (await loanApi.call('/openapi.json', { token: '' })).body

// biome-ignore lint/suspicious/noExplicitAny: a document whose shape is what the tests are about
const operations: [string, any][] = Object.entries<any>(openApi.paths).flatMap(([path, item]) =>
  Object.entries(item).map(
    ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as [string, unknown],
  ),
)

test('the description is OpenAPI 3.1 of what is there, at its public address', () => {
  expect(openApi.openapi).toBe('3.1.0')
  expect(openApi.servers).toEqual([{ url: 'http://loans.example' }])
  expect(operations.map(([name]) => name).sort()).toEqual([
    'GET /loan/applications',
    'GET /loan/applications/{applicationId}',
    'POST /loan/apply',
  ])
})

test('every described operation exists', async () => {
  for (const [name] of operations) {
    const [method, path] = name.split(' ') as [string, string]
    const { status } = await loanApi.call(path.replace('{applicationId}', crypto.randomUUID()), {
      method,
      token: '',
    })
    expect([name, status]).toEqual([name, 401])
  }
})

test('codes and reasons are enumerated', () => {
  const { Problem, RejectedApplication } = openApi.components.schemas
  expect(Problem.properties.code.enum.sort()).toEqual(Object.keys(problems).sort())
  expect(RejectedApplication.properties.reasons.items.properties.code.enum.sort()).toEqual(
    Object.keys(REASONS).sort(),
  )
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
  for (const [name, operation] of operations) {
    for (const [status, response] of Object.entries<{
      content: Record<string, { example?: unknown; examples?: Record<string, { value: unknown }> }>
    }>(operation.responses)) {
      for (const [type, { example, examples }] of Object.entries(response.content)) {
        const values = examples ? Object.values(examples).map(({ value }) => value) : [example]
        const isPage = name === 'GET /loan/applications' && status === '200'
        const schema: z.ZodType =
          type === 'application/problem+json' ? problemDocument : isPage ? applicationPage : application
        expect(values.length).toBeGreaterThan(0)
        for (const value of values)
          expect([name, status, schema.safeParse(value).error]).toEqual([name, status, undefined])
      }
    }
  }
})

test('every problem of a status is explained there', () => {
  const described = new Set(
    operations.flatMap(([, operation]) =>
      Object.entries<{ content: Record<string, { examples?: object }> }>(operation.responses).flatMap(
        ([status, { content }]) => {
          const codes = Object.keys(content['application/problem+json']?.examples ?? {})
          for (const code of codes)
            expect(String(problems[code as keyof typeof problems].status)).toBe(status)
          return codes
        },
      ),
    ),
  )
  // These belong to no operation: HTTP itself goes wrong before there is one.
  const unspecific = ['method_not_allowed', 'header_too_large']
  expect([...described, ...unspecific].sort()).toEqual(Object.keys(problems).sort())
})

test('the pages for people load nothing from elsewhere, and nothing but their own scripts may run', async () => {
  expect((await loanApi.call('/', { token: '' })).headers.get('location')).toBe('/docs')
  for (const path of ['/docs', '/docs/errors']) {
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

test('every problem type leads to its explanation', async () => {
  const { text } = await loanApi.call('/docs/errors', { token: '' })
  for (const code of Object.keys(problems)) expect(text).toContain(`id="${code}"`)
})

import { expect, test } from 'vitest'
import { z } from 'zod'
import { SCENARIOS } from '../src/faults/scenarios.ts'
import { rule, startSimulator } from './_simulator.ts'

type Operation = { responses: Record<string, { content?: Record<string, { schema: object }> }> }

test('the operations port is described: every path, every method', async () => {
  await using bureau = await startSimulator()
  const { body } = await bureau.control('GET', '/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  const operations = Object.entries<object>(body.paths).flatMap(([path, item]) =>
    Object.keys(item).map(method => `${method.toUpperCase()} ${path}`),
  )
  expect(operations.sort()).toEqual([
    'DELETE /faults',
    'DELETE /journal',
    'GET /faults',
    'GET /journal',
    'GET /livez',
    'GET /metrics',
    'GET /openapi.json',
    'GET /readyz',
    'GET /scenarios',
    'POST /scenarios/{name}',
    'PUT /faults',
  ])
})

const GOOD_PLAN = { ttlSeconds: 60, rules: [rule({ kind: 'hang' }, { match: { who: 'share', share: 0.5 } })] }
const STAGED = {
  ttlSeconds: 60,
  stages: [{ seconds: 9, rules: [rule({ kind: 'http_error', statuses: [503] })] }],
}

test.each<[status: number, method: string, path: string, as?: string, body?: unknown]>([
  [200, 'GET', '/faults'],
  [200, 'PUT', '/faults', '/faults', GOOD_PLAN],
  [200, 'PUT', '/faults', '/faults', STAGED],
  [400, 'PUT', '/faults', '/faults', { ttlSeconds: 0 }],
  [400, 'PUT', '/faults', '/faults', '{'],
  [413, 'PUT', '/faults', '/faults', `"${'x'.repeat(20_000)}"`],
  [204, 'DELETE', '/faults'],
  [405, 'POST', '/faults', '/faults'],
  [200, 'GET', '/scenarios'],
  ...SCENARIOS.map(
    ({ name }) =>
      [200, 'POST', `/scenarios/${name}`, '/scenarios/{name}'] as [number, string, string, string],
  ),
  [200, 'POST', '/scenarios/outage', '/scenarios/{name}', { ttlSeconds: 9 }],
  [400, 'POST', '/scenarios/outage', '/scenarios/{name}', { ttlSeconds: 'long' }],
  [404, 'POST', '/scenarios/apocalypse', '/scenarios/{name}'],
  [200, 'GET', '/journal'],
  [400, 'GET', '/journal?limit=none', '/journal'],
  [204, 'DELETE', '/journal'],
  [200, 'GET', '/livez'],
  [200, 'GET', '/readyz'],
  [200, 'GET', '/openapi.json'],
])('%i to %s %s is as described', async (status, method, path, as = path, body = undefined) => {
  await using bureau = await startSimulator()
  await bureau.fault(rule({ kind: 'latency', ms: 1 }))
  await bureau.ask('123')
  const { body: description } = await bureau.control('GET', '/openapi.json')
  const operation: Operation = description.paths[as][method.toLowerCase()] ?? description.paths[as].get
  const answer = await bureau.control(method, path, body)
  expect(answer.status).toBe(status)
  const described = operation.responses[status] ?? operation.responses['4XX']
  const schema = Object.values(described?.content ?? {})[0]?.schema
  expect(schema === undefined).toBe(answer.body === undefined)
  if (schema) expect(complaints(description, schema, answer.body)).toEqual([])
})

test('the description has refused answers refused', async () => {
  await using bureau = await startSimulator()
  const { body: description } = await bureau.control('GET', '/openapi.json')
  const plan = { $ref: '#/components/schemas/FaultPlan' }
  expect(complaints(description, plan, GOOD_PLAN)).toEqual([])
  expect(complaints(description, plan, STAGED)).toEqual([])
  for (const wrong of [{}, { ...GOOD_PLAN, ttlSeconds: 0 }, { ...GOOD_PLAN, more: 1 }]) {
    expect(complaints(description, plan, wrong)).not.toEqual([])
  }
})

/** What a reader of nothing but the document finds wrong with a value. */
function complaints(
  description: { components: { schemas: object } },
  schema: object,
  value: unknown,
): unknown[] {
  const standalone = JSON.stringify({ ...schema, $defs: description.components.schemas })
  const read = z.fromJSONSchema(JSON.parse(standalone.replaceAll('#/components/schemas/', '#/$defs/')))
  return read.safeParse(value).error?.issues ?? []
}

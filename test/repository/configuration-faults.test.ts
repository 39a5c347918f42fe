import { integer, json } from '@loans/service-kit/config/config'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { faultsOf } from '../../local/generate/configuration/faults.ts'
import { groups } from '../../local/generate/configuration/groups.ts'

const said = { description: 'What it is for' }
const whole = (unit: string) => integer({ minimum: 1, maximum: 9, unit }).default(1).meta(said)
const fraction = z.string().transform(Number).default(1)

function faultsOfOne(name: string, schema: z.ZodType): string[] {
  return faultsOf({
    title: 'x-svc',
    schema: z.object({ [name]: schema }),
    source: 'config.ts',
    concerns: {},
    terraform: [],
  })
}

test.each(groups)('the schema of $title says all that is to be known', group => {
  expect(faultsOf(group)).toEqual([])
})

test.each<[string, z.ZodType]>([
  ['NAME', z.string().meta(said)],
  [
    'NAME',
    z
      .string()
      .min(1)
      .optional()
      .meta({ ...said, secret: true }),
  ],
  ['WAIT_MS', whole('ms')],
  ['RATE_PER_SECOND', whole('calls a second')],
  ['COUNT', whole('calls')],
  ['SHARE', fraction.meta({ ...said, unit: 'share', minimum: 0, maximum: 1 })],
  ['LIST', json(z.array(z.string()).meta({ example: ['a'] })).meta(said)],
])('nothing is missing: %s', (name, schema) => {
  expect(faultsOfOne(name, schema)).toEqual([])
})

test.each<[string, z.ZodType, string]>([
  [
    'TOKEN_URL',
    z.url(),
    "config.ts: TOKEN_URL has no meaning: end its schema with .describe('what it is for')",
  ],
  ['TOKEN_URL', z.url().describe('a'.repeat(131)), "put the rest into .meta({ details: '…' })"],
  [
    'COUNT',
    fraction.meta(said),
    "COUNT is a number without a unit: integer({ minimum, maximum, unit: 'calls' })",
  ],
  [
    'WAIT_MS',
    fraction.meta(said),
    "WAIT_MS is a number without a unit: integer({ minimum, maximum, unit: 'ms' })",
  ],
  ['WAIT_MS', whole('s'), "WAIT_MS has the unit 's', but by its name it is 'ms'"],
  ['WAIT_SECONDS', whole('ms'), "WAIT_SECONDS has the unit 'ms', but by its name it is 's'"],
  ['RATE_PER_SECOND', whole('s'), "by its name it is 'requests a second'"],
  ['LIMIT_PERCENT', whole('share'), "by its name it is '%'"],
  ['ADMIN_PORT', whole('calls'), "by its name it is 'port'"],
  ['LIST', json(z.array(z.string())).meta(said), 'LIST is JSON without an example'],
])('%s: what is missing is named, with what to do', (name, schema, fault) => {
  expect(faultsOfOne(name, schema)).toEqual([expect.stringContaining(fault)])
})

test('a concern whose first variable is gone is named', () => {
  const group = {
    title: 'x-svc',
    schema: z.object({}),
    source: 'config.ts',
    concerns: { GONE: 'Time' },
    terraform: [],
  }
  expect(faultsOf(group)).toEqual([expect.stringContaining('x-svc has no GONE')])
})

test('a word that nobody knows is no secret kept: it is refused', () => {
  expect(() => faultsOfOne('NAME', z.string().meta({ ...said, secrt: true }))).toThrow('secrt')
})

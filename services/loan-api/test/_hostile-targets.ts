import fc from 'fast-check'
import { hostileText, mostly, toBytes } from './_hostile-values.ts'
import type { Operation } from './_openapi.ts'

const ENCODED = '%00 %0d%0a %2e%2e%2f %2F %zz % %c0%af %ff %ed%a0%80 %u0041 %252e ; // /.. \\ #'.split(' ')
const IDS = '01a1fd63-92a3-7401-bdce-80d6395f0348 01A1FD63-92A3-7401-BDCE-80D6395F0348'.split(' ')
const NUMBERS = '0 -1 1e2 101 0x1 null 00000000-0000-0000-0000-000000000000'.split(' ')

const hostilePart = fc.oneof(
  hostileText.map(text => encodeURIComponent(text.toWellFormed())),
  hostileText.map(text => toBytes(text).replaceAll(/[\s\0-\x20]/g, '+')),
  fc.array(fc.constantFrom(...ENCODED), { minLength: 1, maxLength: 4 }).map(parts => parts.join('')),
  fc.constantFrom(...NUMBERS, ...IDS, 'x'.repeat(9_000)),
)

/** Targets of an operation and near to it: other parameters, other paths, other forms of both. */
export function targets(path: string, { parameters }: Operation): fc.Arbitrary<string> {
  const examples = new Map(parameters.map(({ name, schema }) => [name, String(schema.example ?? '1')]))
  const good = path.replaceAll(/\{(\w+)\}/g, (_, name) => examples.get(name) ?? '1')
  const known = parameters.filter(parameter => parameter.in === 'query').map(({ name }) => name)
  const name = fc.oneof(fc.constantFrom('q', '__proto__', 'limit[]', ...known, ...known), hostilePart)
  const query = fc.array(fc.tuple(name, hostilePart), { minLength: 1, maxLength: 4 })
  const forms = [`${good}/`, good.toUpperCase(), `http://a${good}`, `//a${good}`, '*', 'a:80', `${good}?&&=`]
  return mostly(
    good,
    fc.oneof(
      query.map(pairs => `${good}?${pairs.map(pair => pair.join('=')).join('&')}`),
      hostilePart.map(part => path.replaceAll(/\{\w+\}/g, part) + (path.includes('{') ? '' : part)),
      fc.tuple(fc.nat(good.length), hostilePart).map(([at, part]) => insert(good, at, part)),
      fc.constantFrom(...forms),
    ),
  )
}

function insert(text: string, at: number, part: string): string {
  return text.slice(0, at) + part + text.slice(at)
}

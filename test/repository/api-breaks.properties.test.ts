import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Schema } from '../../local/api-description/description.ts'
import { findBreaks } from '../../local/api-description/find-breaks.ts'
import { describedApi, partOf } from './_description.ts'

type Path = (string | number)[]

/** Where there is something in the description that a partner's program may use. */
const OF_OPERATIONS: [kind: string, path: RegExp][] = [
  ['an operation', /^paths \S+ (get|post)$/],
  ['a status', /^paths \S+ \w+ responses \d+$/],
  ['a header', /^paths \S+ \w+ responses \d+ headers \S+$/],
  ['a media type', /^paths \S+ \w+ (requestBody|responses \d+) content \S+$/],
]
const PROMISES: [kind: string, path: RegExp][] = [
  ...OF_OPERATIONS,
  ['a parameter', /^paths \S+ \w+ parameters \d+$/],
  ['a schema', /^components schemas \w+$/],
  ['a member', / properties \w+$/],
  ['a value', / enum \d+$/],
]

function placesOf(part: unknown, path: Path = []): Path[] {
  if (typeof part !== 'object' || part === null) return []
  // What an example has, or a description says, is no promise.
  const steps = Object.keys(part).filter(step => !['example', 'examples'].includes(step))
  return steps.flatMap(step => {
    const place = [...path, step]
    return [place, ...placesOf((part as Record<string, unknown>)[step], place)]
  })
}

function without(path: Path) {
  const description = describedApi()
  const place = partOf(description, path.slice(0, -1))
  const name = path.at(-1) ?? ''
  if (Array.isArray(place)) place.splice(Number(name), 1)
  else delete place[name]
  return description
}

const places = placesOf(describedApi())

const placesLike = (pattern: RegExp) => places.filter(path => pattern.test(path.join(' ')))

/** A description in which others refer to what is gone cannot be compared at all: that is no silence either. */
function findBreaksOrFail(path: Path): unknown {
  try {
    return findBreaks(describedApi(), without(path))
  } catch (error) {
    return error
  }
}

test.each(PROMISES)('%s is missed wherever there is one', (_kind, pattern) => {
  const ofKind = placesLike(pattern)
  expect(ofKind.length).toBeGreaterThan(1)
  for (const path of ofKind) expect([path, findBreaksOrFail(path)]).not.toEqual([path, []])
})

test('a code is missed at every status that has it', () => {
  const problems = placesLike(/ responses \d+ content application\/problem\+json$/)
  const codes = problems.flatMap(path =>
    Object.keys(partOf(describedApi(), path).examples).map(code => [...path, 'examples', code]),
  )
  expect(codes.length).toBeGreaterThan(20)
  for (const path of codes) expect([path, findBreaksOrFail(path)]).not.toEqual([path, []])
})

test.each(OF_OPERATIONS)('%s may be added anywhere', (_kind, pattern) => {
  for (const path of placesLike(pattern))
    expect([path, findBreaks(without(path), describedApi())]).toEqual([path, []])
})

/** Schemas as requests have them, and values that some of them take. */
const bound = fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined })
const scalar = fc.oneof(
  fc.record({ type: fc.constantFrom('integer', 'number'), minimum: bound, maximum: bound }),
  fc.record({ type: fc.constant('string'), minLength: fc.constantFrom(undefined, 0, 2) }),
  // Without a length: who says here what is taken, zod, looks at the values alone.
  fc.record({ type: fc.constant('string'), enum: fc.constantFrom(['a'], ['a', 'bc']) }),
  fc.record({ type: fc.constant(['string', 'null']) }),
  fc.record({
    type: fc.constant('array'),
    items: fc.record({ type: fc.constantFrom('integer', 'string') }),
    maxItems: fc.constantFrom(undefined, 1),
  }),
)
const object = fc
  .record({
    properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), scalar, { maxKeys: 3 }),
    required: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
  })
  // Closed, as ours are: what an open one takes under any name is narrowed by every member that it is given, which is an addition all the same.
  .map(({ properties, required }) => ({
    type: 'object',
    properties,
    required: required.filter(name => name in properties),
    additionalProperties: false,
  }))
const schemas = fc.oneof(
  scalar,
  object,
  fc.record({ anyOf: fc.array(fc.oneof(scalar, object), { minLength: 1, maxLength: 3 }) }),
)
const simple = fc.constantFrom<unknown>(null, 'a', 'bc', '', -2, 0, 1.5, 3, [], [1], ['a'], [1, 2])
const values = fc.oneof(simple, fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), simple, { maxKeys: 3 }))

/** Without what is undefined, as JSON has it. */
const asJson = (schema: object): Schema => JSON.parse(JSON.stringify(schema))

const takes = (schema: Schema, value: unknown) =>
  z.fromJSONSchema(asJson(schema) as never).safeParse(value).success

function descriptionWith(schema: Schema) {
  const content = { 'application/json': { schema } }
  return { paths: { '/x': { post: { requestBody: { content }, responses: {} } } } }
}

test('where there is no break, every request that was taken is taken', () => {
  let compatible = 0
  const property = fc.property(
    schemas,
    schemas,
    fc.array(values, { minLength: 10, maxLength: 30 }),
    (one, other, sent) => {
      const [before, after] = [asJson(one), asJson(other)]
      if (findBreaks(descriptionWith(before), descriptionWith(after)).length > 0) return
      compatible += 1
      for (const value of sent.filter(each => takes(before, each)))
        expect([before, after, value, takes(after, value)]).toEqual([before, after, value, true])
    },
  )
  fc.assert(property, { numRuns: 3_000 })
  expect(compatible).toBeGreaterThan(20)
})

test('a request is compatible with itself', () => {
  fc.assert(
    fc.property(schemas, schema => {
      const description = descriptionWith(asJson(schema))
      expect(findBreaks(description, description)).toEqual([])
    }),
  )
})

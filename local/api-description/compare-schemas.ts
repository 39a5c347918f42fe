import { narrowedBounds } from './compare-bounds.ts'
import { type Description, type Direction, requireKnown, resolve, type Schema } from './description.ts'

const ANNOTATIONS = ['title', 'description', 'example', 'examples', 'deprecated']
const OF_UNIONS = ['oneOf', 'anyOf', 'type', 'discriminator', ...ANNOTATIONS]
const UNDERSTOOD = [
  ...['type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const', ...ANNOTATIONS],
  ...['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'maximum', 'exclusiveMaximum', 'maxLength'],
  ...['maxItems', 'pattern', 'format', 'multipleOf', 'default'],
]

/** Compares schemas of what was promised with those of what is offered: each break is one line that begins with where it is. */
export function schemaComparison(promise: Description, offer: Description) {
  const known = new Map<string, string[]>()

  /** Each pair of named schemas once, under its name: they are in many places, and may contain themselves. */
  function compare(direction: Direction, at: string, promised: Schema, offered: Schema): string[] {
    for (const { $ref, ...beside } of [promised, offered]) {
      if ($ref !== undefined) requireKnown(`${at}, beside $ref,`, beside, ANNOTATIONS)
    }
    if (promised.$ref === undefined) return compareResolved(direction, at, promised, resolve(offer, offered))
    const pair = [direction, promised.$ref, offered.$ref ?? JSON.stringify(offered)].join(' ')
    if (!known.has(pair)) {
      known.set(pair, [])
      const name = promised.$ref.split('/').at(-1) ?? ''
      known.set(pair, compareResolved(direction, name, resolve(promise, promised), resolve(offer, offered)))
    }
    return known.get(pair) ?? []
  }

  function compareResolved(direction: Direction, at: string, promised: Schema, offered: Schema): string[] {
    for (const schema of [promised, offered]) {
      requireKnown(at, schema, isUnion(schema) ? OF_UNIONS : UNDERSTOOD)
    }
    const [before, after] = [typesOf(promise, promised), typesOf(offer, offered)]
    if (!isSameType(direction, before, after)) return [`${at} changes its type from ${before} to ${after}`]
    if (isUnion(promised) || isUnion(offered)) {
      const [promisedKinds, offeredKinds] = [kindsOf(promised), kindsOf(offered)]
      return [
        ...promisedKinds.flatMap(kind =>
          fewest(offeredKinds.map(each => compare(direction, at, kind, each))),
        ),
        ...newKinds(direction, at, promised, offered),
      ]
    }
    return [
      ...changedValues(direction, at, promised, offered),
      ...narrowedBounds(direction, at, promised, offered),
      ...compareMembers(direction, at, promised, offered),
      ...compareItems(direction, at, promised, offered),
    ]
  }

  /** Whoever reads an answer chooses by its discriminator, and does not know what to do with a value that is new. */
  function newKinds(direction: Direction, at: string, promised: Schema, offered: Schema): string[] {
    const name = (promised.discriminator ?? offered.discriminator)?.propertyName
    if (name === undefined || direction === 'request') return []
    const valuesIn = (description: Description, kind: Schema) =>
      valuesOf(resolve(description, resolve(description, kind).properties?.[name] ?? {})) ?? ['of any kind']
    const known = kindsOf(promised).flatMap(kind => valuesIn(promise, kind))
    const values = new Set(kindsOf(offered).flatMap(kind => valuesIn(offer, kind)))
    return [...values]
      .filter(value => !known.includes(value))
      .map(value => `${at}.${name} gets a value ${value}`)
  }

  function compareMembers(direction: Direction, at: string, promised: Schema, offered: Schema): string[] {
    const breaks = Object.entries(promised.properties ?? {}).flatMap(([name, schema]) => {
      const successor = offered.properties?.[name]
      return successor ? compare(direction, `${at}.${name}`, schema, successor) : [`${at}.${name} is removed`]
    })
    const [before, after] = [promised.required ?? [], offered.required ?? []]
    if (direction === 'response') {
      const missing = before.filter(name => offered.properties?.[name] && !after.includes(name))
      return [...breaks, ...missing.map(name => `${at}.${name} is no longer always there`)]
    }
    const demanded = after.filter(name => !before.includes(name))
    const isClosed = promised.additionalProperties !== false && offered.additionalProperties === false
    return [
      ...breaks,
      ...demanded.map(name => `${at}.${name} becomes required`),
      ...(isClosed ? [`${at} no longer takes members that it does not know`] : []),
    ]
  }

  function compareItems(direction: Direction, at: string, promised: Schema, offered: Schema): string[] {
    if (promised.items && offered.items) return compare(direction, `${at}[]`, promised.items, offered.items)
    const isLost = direction === 'response' ? promised.items : offered.items
    return isLost ? [`${at}[] is no longer what it was`] : []
  }

  return compare
}

function typesOf(description: Description, schema: Schema): string[] {
  const { type, oneOf, anyOf } = resolve(description, schema)
  const ofKinds = (oneOf ?? anyOf ?? []).flatMap(kind => typesOf(description, kind))
  const own = type === undefined ? [] : [type].flat()
  return [...new Set([...own, ...ofKinds])].sort()
}

function isSameType(direction: Direction, before: string[], after: string[]): boolean {
  if (direction === 'response') return before.join() === after.join()
  if (after.length === 0) return true
  const accepts = (type: string) => after.includes(type) || (type === 'integer' && after.includes('number'))
  return before.length > 0 && before.every(accepts)
}

function isUnion({ oneOf, anyOf }: Schema): boolean {
  return (oneOf ?? anyOf) !== undefined
}

/** Of which one is there; null, which is a type, is none of them. */
function kindsOf(schema: Schema): Schema[] {
  const kinds = schema.oneOf ?? schema.anyOf
  return kinds ? kinds.filter(({ type }) => type !== 'null') : [schema]
}

/** What is left of a kind is the one that differs least from it. */
function fewest(candidates: string[][]): string[] {
  return candidates.toSorted((one, other) => one.length - other.length)[0] ?? []
}

/** In an answer an enumeration may get more values; what was one value alone may not. */
function changedValues(direction: Direction, at: string, promised: Schema, offered: Schema): string[] {
  const [before, after] = [valuesOf(promised), valuesOf(offered)]
  if (before && after) {
    const lost = before.filter(value => !after.includes(value))
    const isOneAlone = promised.const !== undefined && direction === 'response'
    const gained = isOneAlone ? after.filter(value => !before.includes(value)) : []
    return [
      ...lost.map(value => `${at} loses its value ${value}`),
      ...gained.map(value => `${at} gets a value ${value}`),
    ]
  }
  if (before && direction === 'response') return [`${at} no longer says its values`]
  return after && direction === 'request' ? [`${at} takes nothing but ${after.join(', ')} any more`] : []
}

function valuesOf({ enum: values, const: only }: Schema): string[] | undefined {
  const all = only === undefined ? values : [only]
  return all?.map(value => JSON.stringify(value))
}

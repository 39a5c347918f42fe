import { z } from 'zod'

/** What a schema says of itself beside its form, by `.describe()`, `.meta()` and the readers of service-kit. Nothing else is known. */
const metaSchema = z.strictObject({
  description: z.string().optional(),
  unit: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  secret: z.boolean().optional(),
  details: z.string().optional(),
  example: z.unknown().optional(),
})

type Schema = z.core.$ZodType

/** `schema` and what it is wrapped around, from outside to inside. What the JSON in a text has to be is no part of it. */
function layersOf(schema: Schema): z.core.$ZodTypes[] {
  const layer = schema as z.core.$ZodTypes
  const { def } = layer._zod
  if (def.type === 'default' || def.type === 'optional') return [layer, ...layersOf(def.innerType)]
  if (def.type === 'pipe') return [layer, ...layersOf(def.in)]
  return [layer]
}

/** @throws {z.ZodError} of what nobody knows, such as a misspelt `secret`. */
export function metaOf(schema: Schema): z.output<typeof metaSchema> {
  const said = layersOf(schema).map(layer => z.globalRegistry.get(layer))
  return metaSchema.parse(Object.assign({}, ...said.reverse()))
}

/** What a text is parsed into has a schema of its own; everything else that follows a text only converts it. */
export function parsedJsonOf(schema: Schema): Schema | undefined {
  for (const { _zod } of layersOf(schema)) {
    const { def } = _zod
    if (def.type === 'pipe' && typeOf(def.in) === 'pipe' && typeOf(def.out) !== 'transform') return def.out
  }
  return undefined
}

/** The innermost: a text, a list, an object. */
export function coreOf(schema: Schema): z.core.$ZodTypes {
  return layersOf(schema).at(-1) as z.core.$ZodTypes
}

/** In words: unit and bounds of a number, the values of a choice, or else what boot says that it must be. */
export function formOf(schema: Schema): string {
  const { unit, minimum, maximum } = metaOf(schema)
  if (minimum !== undefined && maximum !== undefined)
    return [unit, range(minimum, maximum)].filter(Boolean).join(', ')
  const { _zod } = coreOf(schema)
  if (_zod.def.type === 'enum') return Object.values(_zod.def.entries).map(code).join(', ')
  if (_zod.def.type === 'literal') return _zod.def.values.map(code).join(', ')
  if (_zod.def.type === 'boolean') return '`true`, `false`'
  const complaints = layersOf(schema).flatMap(complaintsOf)
  if (complaints.length > 0) return [...new Set(complaints)].join('; ')
  return withoutWords(coreOf(schema))
}

/** Of what says nothing when it refuses. */
function withoutWords(schema: Schema): string {
  const bounds = z.toJSONSchema(schema, { io: 'input' })
  if (bounds.minimum !== undefined && bounds.maximum !== undefined)
    return range(bounds.minimum, bounds.maximum)
  if (bounds.format === 'uri') return 'URL'
  return bounds.maxLength === undefined ? 'text' : `text of at most ${bounds.maxLength} characters`
}

function complaintsOf({ _zod }: z.core.$ZodTypes): string[] {
  const errors = [_zod.def.error, ...(_zod.def.checks ?? []).map(check => check._zod.def.error)]
  return errors.flatMap(error => {
    const said = error?.({} as never)
    const text = typeof said === 'string' ? said : said?.message
    return text?.startsWith('must ') ? [text.replace(/^must (be|have) /, '')] : []
  })
}

function typeOf(schema: Schema): string {
  return (schema as z.core.$ZodTypes)._zod.def.type
}

function range(minimum: number, maximum: number): string {
  return `${minimum.toLocaleString('en')} to ${maximum.toLocaleString('en')}`
}

export function code(value: unknown): string {
  return `\`${value}\``
}

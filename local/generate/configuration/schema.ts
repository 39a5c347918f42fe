import { z } from 'zod'
import { code } from '../markdown.ts'

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
  const form = minimum === undefined || maximum === undefined ? ownForm(schema) : range(minimum, maximum)
  return unit === undefined ? form : `${unit}, ${form}`
}

function ownForm(schema: Schema): string {
  const { def } = coreOf(schema)._zod
  if (def.type === 'enum') return Object.values(def.entries).map(code).join(', ')
  if (def.type === 'literal') return def.values.map(code).join(', ')
  if (def.type === 'boolean') return '`true`, `false`'
  const complaints = layersOf(schema).flatMap(complaintsOf)
  return complaints.length > 0 ? [...new Set(complaints)].join('; ') : withoutWords(coreOf(schema))
}

/** Of what says nothing when it refuses. */
function withoutWords(schema: Schema): string {
  const { minimum, maximum, format, maxLength } = z.toJSONSchema(schema, { io: 'input' })
  if (minimum !== undefined && maximum !== undefined) return range(minimum, maximum)
  if (format === 'uri') return 'URL'
  return maxLength === undefined ? 'text' : `text of at most ${maxLength} characters`
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

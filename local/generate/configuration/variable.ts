import type { z } from 'zod'
import { formOf, metaOf, parsedJsonOf } from './schema.ts'

export type Variable = {
  name: string
  /** As one would set it; nothing where it has none. */
  default: string | undefined
  isRequired: boolean
  isNumber: boolean
  unit: string | undefined
  /** Unit and bounds of a number, what boot says of the form of anything else. */
  form: string
  meaning: string
  isSecret: boolean
  /** What is too long for a cell of a table. */
  details: string | undefined
  example: unknown
  /** What the JSON in it has to be; nothing where it is not JSON. */
  content: z.core.$ZodType | undefined
}

/** What there is to know of each variable of `shape`, in its order. */
export function variablesOf(shape: Record<string, z.ZodType>): Variable[] {
  return Object.entries(shape).map(([name, schema]) => describe(name, schema))
}

function describe(name: string, schema: z.ZodType): Variable {
  const content = parsedJsonOf(schema)
  const meta = { ...(content && metaOf(content)), ...metaOf(schema) }
  const unset = schema.safeParse(undefined)
  return {
    name,
    default: unset.data === undefined ? undefined : asText(unset.data),
    isRequired: !unset.success,
    isNumber: readsNumbers(schema),
    unit: meta.unit,
    form: content
      ? `[JSON](#${name.toLowerCase()})`
      : name.endsWith('_FILE')
        ? 'path of a file'
        : formOf(schema),
    meaning: meta.description ?? '',
    isSecret: meta.secret ?? false,
    details: meta.details,
    example: meta.example,
    content,
  }
}

function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A bound would refuse some of these. */
const DIGITS = ['0', '1', '50', '500', '5000', '50000']

function readsNumbers(schema: z.ZodType): boolean {
  return DIGITS.some(digits => typeof schema.safeParse(digits).data === 'number')
}

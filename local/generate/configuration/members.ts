import type { z } from 'zod'
import { code } from '../markdown.ts'
import { coreOf, formOf, metaOf } from './schema.ts'

/** A member of JSON, by its path: `clients[].issuer`. */
export type Member = { path: string; default: string; form: string; meaning: string }

/** Every member of what `content` takes, those of entries behind their list. */
export function membersOf(content: z.core.$ZodType, path = ''): Member[] {
  const { def } = coreOf(content)._zod
  if (def.type === 'array') return membersOf(def.element, `${path}[]`)
  if (def.type !== 'object') return []
  return Object.entries(def.shape).flatMap(([name, schema]) => {
    const member = path.replace(/^\[\]$/, '') + (path.length > 2 ? '.' : '') + name
    return [describe(member, schema as z.ZodType), ...membersOf(schema, member)]
  })
}

/** What it is as a whole, in words. */
export function kindOf(content: z.core.$ZodType): string {
  const { def } = coreOf(content)._zod
  if (def.type !== 'array') return 'A JSON object. It has'
  return coreOf(def.element)._zod.def.type === 'object'
    ? 'A JSON list. Each entry has'
    : `JSON, a ${listForm(content, def.element)}.`
}

function describe(path: string, schema: z.ZodType): Member {
  const unset = schema.safeParse(undefined)
  const { def } = coreOf(schema)._zod
  return {
    path: code(path),
    default: unset.success ? (unset.data === undefined ? 'none' : code(unset.data)) : '**required**',
    form: def.type === 'array' ? listForm(schema, def.element) : formOf(schema),
    meaning: metaOf(schema).description ?? '',
  }
}

function listForm(list: z.core.$ZodType, element: z.core.$ZodType): string {
  const entries = coreOf(element)._zod.def.type === 'object' ? 'objects' : formOf(element)
  const complaint = formOf(list)
  return complaint === 'text' ? `list: ${entries}` : `list, ${complaint}: ${entries}`
}

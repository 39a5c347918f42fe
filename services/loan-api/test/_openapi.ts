import { z } from 'zod'
import type { Answer } from './_loan-api.ts'

type Schema = { example?: unknown }
type Header = { required?: boolean; schema: Schema }
type Content = { schema: object; examples?: Record<string, { value: unknown }> }
type Response = {
  description: string
  headers: Record<string, Header & { $ref?: string }>
  content: Record<string, Content>
}

export type Operation = {
  operationId?: string
  summary?: string
  description?: string
  security: Record<string, string[]>[]
  parameters: { name: string; in: string; description?: string; schema: Schema }[]
  requestBody?: { content: Record<string, Content> }
  responses: Record<string, Response>
}

/** The published description as a client reads it: nothing but the JSON document. */
export function readDescription(document: Answer['body']) {
  const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  )

  const parsers = new Map<object, z.ZodType>()

  /** The faults of `value` under a schema of the document; none when it is valid. */
  function faults(schema: object, value: unknown): string[] {
    const parser = parsers.get(schema) ?? parserOf(schema)
    parsers.set(schema, parser)
    return parser.safeParse(value).error?.issues.map(issue => JSON.stringify(issue)) ?? []
  }

  function parserOf(schema: object): z.ZodType {
    const standalone = JSON.stringify({ ...schema, $defs: document.components.schemas })
    const closed = JSON.parse(standalone.replaceAll('#/components/schemas/', '#/$defs/'), closeObject)
    return z.fromJSONSchema(closed)
  }

  /** Answers are described as open, because members may be added; one that is there already and not described is a fault. */
  function closeObject(_name: string, value: unknown): unknown {
    const isObject = typeof value === 'object' && value !== null && 'properties' in value && 'type' in value
    return isObject ? { ...value, additionalProperties: false } : value
  }

  function headersOf(response: Response): [name: string, header: Header][] {
    return Object.entries(response.headers).map(([name, header]) => {
      const referred = header.$ref?.replace('#/components/headers/', '')
      return [name.toLowerCase(), referred ? document.components.headers[referred] : header]
    })
  }

  return { operations: new Map<string, Operation>(operations), faults, headersOf }
}

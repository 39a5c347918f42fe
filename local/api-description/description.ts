/** As much of a JSON Schema as the description has; whatever else there is in one is not understood, and said. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  discriminator?: { propertyName: string }
  [keyword: string]: unknown
}

export type Content = Record<string, { schema?: Schema; examples?: Record<string, unknown> }>
export type Header = { $ref?: string; required?: boolean; schema?: Schema }
export type Parameter = { $ref?: string; name: string; in: string; required?: boolean; schema?: Schema }
export type Response = { $ref?: string; headers?: Record<string, Header>; content?: Content }

export type Operation = {
  operationId?: string
  security?: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, Response>
}

export type SecurityScheme = {
  type: string
  scheme?: string
  in?: string
  name?: string
  openIdConnectUrl?: string
  flows?: Record<string, { tokenUrl?: string; scopes: Record<string, string> }>
}

/** An OpenAPI 3.1 document. */
export type Description = {
  paths: Record<string, Record<string, Operation>>
  components?: {
    schemas?: Record<string, Schema>
    headers?: Record<string, Header>
    securitySchemes?: Record<string, SecurityScheme>
  }
}

/** Who sends it: a request must go on being accepted, an answer must go on being understood. */
export type Direction = 'request' | 'response'

/** @throws {Error} for what nobody here can compare: passing over it would let a break through. */
export function requireKnown(at: string, part: object, known: string[]): void {
  const strange = Object.keys(part).find(keyword => !known.includes(keyword))
  if (strange !== undefined) throw new Error(`${at} has ${strange}: teach local/api-description/ about it`)
}

type Referring = { $ref?: string }

/** What `part` refers to, or itself. @throws {Error} when there is nothing of that name. */
export function resolve<Part extends Referring>(description: Description, part: Part): Part {
  if (part.$ref === undefined) return part
  const steps = part.$ref.replace(/^#\//, '').split('/')
  const found = steps.reduce<unknown>(
    (place, step) => (place as Record<string, unknown>)?.[step],
    description,
  )
  if (found === undefined) throw new Error(`the description has no ${part.$ref}`)
  return resolve(description, found as Part)
}

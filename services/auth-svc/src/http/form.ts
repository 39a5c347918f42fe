import { OAuthError } from '../tokens/errors.ts'

/** The parameters of a request, each once; one without a value is as good as omitted. */
export type Form = ReadonlyMap<string, string>

/**
 * Reads a parsed form body by the rules of RFC 6749 section 3.2; unknown parameters are ignored.
 * @throws {OAuthError} `invalid_request` when a parameter is included more than once.
 */
export function readForm(body: unknown): Form {
  const entries = Object.entries((body ?? {}) as Record<string, string | string[]>)
  const form = new Map<string, string>()
  for (const [name, value] of entries) {
    if (typeof value !== 'string') throw new OAuthError('invalid_request', `${named(name)} is repeated`)
    if (value !== '') form.set(name, value)
  }
  return form
}

/** @throws {OAuthError} `invalid_request` when the parameter is missing. */
export function requiredParameter(form: Form, name: string, clientId: string): string {
  const value = form.get(name)
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`, clientId)
  return value
}

const KNOWN = ['grant_type', 'scope', 'client_id', 'client_secret', 'token', 'token_type_hint']

/** Any other name is a stranger's text, and may be a secret in the wrong place. */
function named(parameter: string): string {
  return KNOWN.includes(parameter) ? parameter : 'a parameter'
}

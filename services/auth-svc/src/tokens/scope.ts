import type { Client } from './client.ts'
import { OAuthError } from './errors.ts'

/** RFC 6749 section 3.3: printable ASCII without blank, quote and backslash. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

export function isScopeToken(text: string): boolean {
  return SCOPE_TOKEN.test(text)
}

/**
 * The scope of a token (RFC 6749 section 3.3): the part of the client's scopes that was requested, all of them when
 * nothing was. In the order of the client's registration, each once.
 * @throws {OAuthError} `invalid_scope` when the request is malformed or goes beyond the client's scopes.
 */
export function grantedScope({ clientId, scopes }: Client, requested: string | undefined): string {
  if (requested === undefined) return scopes.join(' ')
  const tokens = requested.split(' ')
  if (!tokens.every(isScopeToken)) {
    throw new OAuthError('invalid_scope', 'scope must be scope-tokens with one space between them', clientId)
  }
  if (!tokens.every(token => scopes.includes(token))) {
    throw new OAuthError('invalid_scope', 'scope goes beyond what this client may have', clientId)
  }
  return scopes.filter(scope => tokens.includes(scope)).join(' ')
}

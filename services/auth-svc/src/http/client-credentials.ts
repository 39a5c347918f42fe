import type { Request } from 'express'
import type { ClientCredentials } from '../tokens/client.ts'
import { OAuthError } from '../tokens/errors.ts'
import { decodeBasicCredentials } from './basic-credentials.ts'
import type { Form } from './form.ts'

/**
 * The credentials a client sent, in the header or in the body but not in both (RFC 6749 section 2.3).
 * @throws {OAuthError} `invalid_client` when there are none, `invalid_request` when there are two.
 */
export function clientCredentials(req: Request, form: Form): ClientCredentials {
  const { authorization } = req.headers
  return authorization === undefined ? fromBody(form) : fromHeader(authorization, form)
}

function fromHeader(authorization: string, form: Form): ClientCredentials {
  if (form.has('client_secret')) {
    throw new OAuthError('invalid_request', 'the client authenticates both by header and by body')
  }
  const credentials = decodeBasicCredentials(authorization)
  if (!credentials)
    throw new OAuthError('invalid_client', 'the Authorization header has no Basic credentials')
  // The body may still name the client (RFC 6749 section 3.2.1), as long as it is the same.
  if ((form.get('client_id') ?? credentials.clientId) !== credentials.clientId) {
    throw new OAuthError('invalid_request', 'client_id is not the client of the Authorization header')
  }
  return credentials
}

function fromBody(form: Form): ClientCredentials {
  const clientId = form.get('client_id')
  const clientSecret = form.get('client_secret')
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret }
  throw new OAuthError('invalid_client', 'the client must authenticate, by header (Basic) or by body')
}

import { sendJson } from '@loans/service-kit/http-server/app'
import { formBody } from '@loans/service-kit/http-server/body'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { Router } from 'express'
import type { AuthenticateClient } from '../tokens/authenticate-client.ts'
import type { Client } from '../tokens/client.ts'
import { OAuthError } from '../tokens/errors.ts'
import { issueToken, type TokenIssuer } from '../tokens/issue-token.ts'
import type { Events } from '../tokens/ports.ts'
import { clientCredentials } from './client-credentials.ts'
import { answerPagesOf } from './cors.ts'
import { type Form, readForm, requiredParameter } from './form.ts'
import { answerOAuthErrors } from './oauth-error.ts'

type TokenParts = {
  authenticate: AuthenticateClient
  tokenIssuer: TokenIssuer
  tokenCorsOrigins: string[]
  events: Events
}

/** The token endpoint (RFC 6749 section 3.2). */
export function tokenRoutes({ authenticate, tokenIssuer, tokenCorsOrigins, events }: TokenParts): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  routes
    .route('/oauth2/token')
    .all(answerPagesOf(tokenCorsOrigins))
    .post(...formBody, async (req, res) => {
      const form = readForm(req.body)
      const client = authenticate(clientCredentials(req, form))
      requireClientCredentialsGrant(form, client)
      const { accessToken, expiresIn, scope } = await issueToken(tokenIssuer, client, form.get('scope'))
      res.set('Pragma', 'no-cache')
      sendJson(res, 200, { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn, scope })
    })
    .all(methodNotAllowed('POST'))
  routes.use(answerOAuthErrors(events.tokenRefused))
  return routes
}

function requireClientCredentialsGrant(form: Form, { clientId }: Client): void {
  if (requiredParameter(form, 'grant_type', clientId) === 'client_credentials') return
  throw new OAuthError('unsupported_grant_type', 'grant_type must be client_credentials', clientId)
}

import { deadlineOf } from '@loans/service-kit/http-client/deadline'
import { arrivedAtMs, sendJson } from '@loans/service-kit/http-server/app'
import { formBody } from '@loans/service-kit/http-server/body'
import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { Router } from 'express'
import type { AccessToken } from '../tokens/access-token.ts'
import type { AuthenticateClient } from '../tokens/authenticate-client.ts'
import type { Client } from '../tokens/client.ts'
import { OAuthError } from '../tokens/errors.ts'
import { type Introspector, introspectToken } from '../tokens/introspect-token.ts'
import type { Events } from '../tokens/ports.ts'
import { clientCredentials } from './client-credentials.ts'
import { readForm, requiredParameter } from './form.ts'
import { answerOAuthErrors } from './oauth-error.ts'

type IntrospectionParts = { authenticate: AuthenticateClient; introspector: Introspector; events: Events }

/** What loan-api gives an introspection at most; nobody waits for an answer that comes later. */
const LONGEST_BUDGET_MS = 200

/** The introspection endpoint (RFC 7662 section 2). */
export function introspectionRoutes({ authenticate, introspector, events }: IntrospectionParts): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  routes
    .route('/oauth2/introspect')
    .post(...formBody, async (req, res) => {
      const deadline = deadlineOf(req, arrivedAtMs(res), LONGEST_BUDGET_MS)
      const form = readForm(req.body)
      const caller = authenticate(clientCredentials(req, form))
      requireMayIntrospect(caller)
      const token = requiredParameter(form, 'token', caller.clientId)
      sendJson(res, 200, document(await introspectToken(introspector, token, deadline)))
    })
    .all(methodNotAllowed('POST'))
  routes.use(answerOAuthErrors(events.introspectionRefused))
  return routes
}

function requireMayIntrospect({ clientId, mayIntrospect }: Client): void {
  if (!mayIntrospect) throw new OAuthError('access_denied', 'this client may not introspect tokens', clientId)
}

/** RFC 7662 section 2.2: of a token that is not active nothing else is said. */
function document(token: AccessToken | undefined) {
  if (!token) return { active: false }
  return {
    active: true,
    iss: token.issuer,
    sub: token.subject,
    client_id: token.clientId,
    scope: token.scope,
    token_use: 'access',
    token_type: 'Bearer',
    exp: token.expiresAt,
    iat: token.issuedAt,
    jti: token.tokenId,
  }
}

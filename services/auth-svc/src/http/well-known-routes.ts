import { methodNotAllowed } from '@loans/service-kit/problem/problem'
import { Router } from 'express'

type WellKnown = { jwks: { keys: object[] }; metadata: object }

/** The public documents, which anybody may keep: how to verify our tokens and where the endpoints are. */
export function wellKnownRoutes({ jwks, metadata }: WellKnown): Router {
  const routes = Router({ caseSensitive: true, strict: true })
  publish(routes, '/.well-known/jwks.json', jwks)
  publish(routes, '/.well-known/oauth-authorization-server', metadata)
  // The name of OpenID Connect, which most libraries look for first.
  publish(routes, '/.well-known/openid-configuration', metadata)
  return routes
}

/** Seconds. A new key must be published for at least this long before it signs. */
const MAX_AGE = 300

function publish(routes: Router, path: string, document: object): void {
  const json = JSON.stringify(document)
  routes
    .route(path)
    .get((_req, res) => {
      res.set('Cache-Control', `public, max-age=${MAX_AGE}`).type('application/json').end(json)
    })
    .all(methodNotAllowed('GET', 'HEAD'))
}

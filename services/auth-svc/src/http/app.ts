import { createApp } from '@loans/service-kit/http-server/app'
import type { Log } from '@loans/service-kit/log/log'
import type { Metrics } from '@loans/service-kit/metrics/metrics'
import { type Express, Router } from 'express'
import type { AuthenticateClient } from '../tokens/authenticate-client.ts'
import type { Introspector } from '../tokens/introspect-token.ts'
import type { TokenIssuer } from '../tokens/issue-token.ts'
import type { Events } from '../tokens/ports.ts'
import { introspectionRoutes } from './introspection-routes.ts'
import { problems, toProblem } from './problem.ts'
import { tokenRoutes } from './token-routes.ts'
import { wellKnownRoutes } from './well-known-routes.ts'

type AuthParts = {
  log: Log
  metrics: Metrics
  events: Events
  jwks: { keys: object[] }
  metadata: object
  authenticate: AuthenticateClient
  introspector: Introspector
  /** Without one there is no token endpoint. */
  tokenIssuer: TokenIssuer | undefined
  tokenCorsOrigins: string[]
}

/** The public port of auth-svc. */
export function createHttpApp(parts: AuthParts): Express {
  const { log, metrics, events, authenticate, introspector, tokenIssuer, tokenCorsOrigins } = parts
  const routes = Router()
  routes.use(wellKnownRoutes(parts))
  routes.use(introspectionRoutes({ authenticate, introspector, events }))
  if (tokenIssuer) routes.use(tokenRoutes({ authenticate, tokenIssuer, tokenCorsOrigins, events }))
  return createApp({ log, metrics, routes, problems, toProblem })
}

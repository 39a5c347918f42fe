import type { Service } from '@loans/service-kit/http-server/run-service'
import { createLog, type Log } from '@loans/service-kit/log/log'
import { createMetrics } from '@loans/service-kit/metrics/metrics'
import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { createRemoteKeys, KEY_POLICY, type KeyPolicy } from './adapters/issuers/remote-keys.ts'
import { createSignToken } from './adapters/jose/sign-token.ts'
import { createVerifyToken, type FindKey } from './adapters/jose/verify-token.ts'
import type { Config } from './config.ts'
import { createEvents } from './events.ts'
import { createHttpApp } from './http/app.ts'
import { authorizationServerMetadata } from './http/metadata.ts'
import { createAuthenticateClient } from './tokens/authenticate-client.ts'
import { createFailureLimit } from './tokens/failure-limit.ts'

type Overrides = { log: Log; keyPolicy: KeyPolicy }

/** Everything of auth-svc but the listening. `overrides` are for tests. */
export function compose(config: Config, overrides: Partial<Overrides> = {}): Service {
  const { issuer, clients, signingKeys, trustedIssuers, tokenTtlSeconds, tokenCorsOrigins } = config
  const log = overrides.log ?? createLog('auth-svc', config.logLevel)
  const metrics = createMetrics()
  const events = createEvents(log, metrics)

  const jwks = { keys: signingKeys.map(key => key.publicJwk) }
  const trusted = new Map<string, FindKey>()
  if (signingKeys.length > 0) trusted.set(issuer, ownKeys(jwks))
  const remotes = trustedIssuers.map(trustedIssuer => {
    const remoteKeys = createRemoteKeys(trustedIssuer, overrides.keyPolicy ?? KEY_POLICY, events)
    trusted.set(trustedIssuer.issuer, remoteKeys.findKey)
    return remoteKeys
  })

  const [signingKey] = signingKeys
  const app = createHttpApp({
    log,
    metrics,
    events,
    jwks,
    metadata: authorizationServerMetadata({
      issuer,
      scopes: [...new Set(clients.flatMap(client => client.scopes))].sort(),
      issuesTokens: signingKey !== undefined,
    }),
    authenticate: createAuthenticateClient({
      clients,
      failureLimit: createFailureLimit(() => performance.now()),
      events,
    }),
    introspector: { verify: createVerifyToken(trusted), events },
    tokenIssuer: signingKey && {
      issuer,
      ttlSeconds: tokenTtlSeconds,
      sign: createSignToken(signingKey),
      events,
    },
    tokenCorsOrigins,
  })
  return {
    app,
    log,
    metrics,
    // An issuer that cannot be reached is no verdict on its own tokens; all others are served.
    isReady: async () => true,
    close: async () => void (await Promise.all(remotes.map(remote => remote.close()))),
  }
}

function ownKeys(jwks: JSONWebKeySet): FindKey {
  const keySet = createLocalJWKSet(jwks)
  return header => keySet(header)
}

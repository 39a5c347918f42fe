import {
  ConfigError,
  integer,
  json,
  type ListenConfig,
  listenConfig,
  listenVariables,
  readEnvironment,
} from '@loans/service-kit/config/config'
import { z } from 'zod'
import { clientsSchema } from './config/clients.ts'
import { corsOriginsSchema } from './config/cors-origins.ts'
import { issuerIdentifier } from './config/issuer.ts'
import { type SigningKey, signingKeysSchema } from './config/signing-keys.ts'
import { type TrustedIssuer, trustedIssuersSchema } from './config/trusted-issuers.ts'
import type { Client } from './tokens/client.ts'

export type Config = ListenConfig & {
  issuer: string
  clients: Client[]
  /** The first signs, all verify. Empty: this instance introspects only. */
  signingKeys: SigningKey[]
  trustedIssuers: TrustedIssuer[]
  tokenTtlSeconds: number
  /** Of the web pages that may ask for tokens. */
  tokenCorsOrigins: string[]
}

export const variables = z.object({
  ...listenVariables({ port: 3001, operationsPort: 9001 }),
  ISSUER: issuerIdentifier()
    .refine(issuer => !issuer.endsWith('/'), 'must not end with a slash: the endpoints are appended to it')
    .default('http://127.0.0.1:3001')
    .describe('`iss` of the tokens that are issued here, and the base of the published addresses'),
  CLIENTS: json(clientsSchema).describe('Who may have a token, or ask about one'),
  SIGNING_KEYS: json(signingKeysSchema)
    .optional()
    .meta({ description: 'The first signs, all verify. Unset: no token is issued here', secret: true }),
  TRUSTED_ISSUERS: json(trustedIssuersSchema)
    .default([])
    .describe('Whose tokens are accepted besides those that are issued here'),
  // An issued token cannot be revoked, so its life is the time a leaked one is of use: at most Cognito's day.
  TOKEN_TTL_SECONDS: integer({ minimum: 60, maximum: 86_400, unit: 's' })
    .default(3_600)
    .describe('The life of a token that is issued here'),
  TOKEN_CORS_ORIGINS: json(corsOriginsSchema)
    .default([])
    .describe(
      'Web pages that may ask for tokens: for a demonstration, as a secret that counts belongs in no web page',
    ),
})

/** @throws {ConfigError} naming the variables, and the entries in them, that are missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const values = readEnvironment(variables, env)
  const ownIssuerAt = values.TRUSTED_ISSUERS.findIndex(({ issuer }) => issuer === values.ISSUER)
  if (ownIssuerAt >= 0) {
    throw new ConfigError(`TRUSTED_ISSUERS.${ownIssuerAt}.issuer: is ISSUER, which is trusted already`)
  }
  return {
    ...listenConfig(values),
    issuer: values.ISSUER,
    clients: values.CLIENTS,
    signingKeys: values.SIGNING_KEYS ?? [],
    trustedIssuers: values.TRUSTED_ISSUERS,
    tokenTtlSeconds: values.TOKEN_TTL_SECONDS,
    tokenCorsOrigins: values.TOKEN_CORS_ORIGINS,
  }
}

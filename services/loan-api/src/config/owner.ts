import { ConfigError, readEnvironment } from '@loans/service-kit/config/config'
import { z } from 'zod'
import { databaseUrl } from './database.ts'

/** How the service is let in: by a password, or by tokens of IAM's. */
export type ServiceLogin = 'iam' | { password: string }

type OwnerConfig = { databaseUrl: string; serviceLogin: ServiceLogin | undefined }

/** As short as a random one may be. */
const LEAST_PASSWORD_LENGTH = 16
const EXPECTED_PASSWORD = `must be at least ${LEAST_PASSWORD_LENGTH} visible ASCII characters`

export const ownerVariables = z.object({
  DATABASE_URL: databaseUrl.describe('PostgreSQL, with the login of the owner of the tables'),
  // Beside the URL, because where a secret is kept it is kept alone.
  DATABASE_PASSWORD: z
    .string()
    .min(1, 'must not be empty')
    .optional()
    .meta({ description: "The owner's, where it is not in the URL; any characters", secret: true }),
  SERVICE_PASSWORD: z
    .string()
    .regex(/^[!-~]*$/, EXPECTED_PASSWORD)
    .min(LEAST_PASSWORD_LENGTH, EXPECTED_PASSWORD)
    .optional()
    .meta({
      description: '`migrate.ts` makes the login `loan_api` with it, or changes that to it',
      secret: true,
    }),
  SERVICE_LOGIN: z
    .literal('iam', 'must be iam')
    .optional()
    .describe(
      '`migrate.ts` makes the login `loan_api` without a password, for tokens; not beside `SERVICE_PASSWORD`',
    ),
})

/**
 * What the programs need that work on the database as its owner, and nothing else.
 * @throws {ConfigError} naming the variables that are missing or wrong.
 */
export function readOwnerConfig(env: NodeJS.ProcessEnv): OwnerConfig {
  const values = readEnvironment(ownerVariables, env)
  const { SERVICE_LOGIN, SERVICE_PASSWORD } = values
  if (SERVICE_LOGIN && SERVICE_PASSWORD !== undefined) {
    throw new ConfigError('SERVICE_LOGIN: must not be set beside SERVICE_PASSWORD')
  }
  return {
    databaseUrl: withPassword(values.DATABASE_URL, values.DATABASE_PASSWORD),
    serviceLogin:
      SERVICE_LOGIN ?? (SERVICE_PASSWORD === undefined ? undefined : { password: SERVICE_PASSWORD }),
  }
}

function withPassword(databaseUrl: string, password: string | undefined): string {
  if (password === undefined) return databaseUrl
  const url = new URL(databaseUrl)
  if (url.password || url.searchParams.has('password')) {
    throw new ConfigError('DATABASE_PASSWORD: must not be set beside a password in DATABASE_URL')
  }
  if (!url.username) throw new ConfigError('DATABASE_URL: must name a user, because DATABASE_PASSWORD is set')
  // The setter leaves a % alone, as if it began an escape.
  url.password = encodeURIComponent(password)
  return url.href
}

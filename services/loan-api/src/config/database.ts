import { readFileSync } from 'node:fs'
import { ConfigError, integer } from '@loans/service-kit/config/config'
import { z } from 'zod'

export const databaseUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).meta({
  secret: true,
  details: `With \`sslmode=verify-full&sslrootcert=FILE\` the server has to prove itself by TLS. \`node src/rds-certificates.ts\`
writes such a file for RDS; an image has it as \`/app/rds-ca.pem\`. It is read once, when the service starts. \`statement_timeout\`,
\`lock_timeout\` and the like replace ours; to an \`options\` ours are added. Where \`DATABASE_AUTHENTICATION\` is \`iam\` the URL must
have a user, no password, and \`sslmode=verify-full\`.`,
  example: 'postgres://loan_api@db.example:5432/loans_db?sslmode=verify-full&sslrootcert=/app/rds-ca.pem',
})

const WAYS_TO_LOG_IN = ['password', 'iam'] as const

export const databaseVariables = {
  DATABASE_URL: databaseUrl.describe('PostgreSQL, with the login of the service'),
  DATABASE_POOL_MAX: integer({ minimum: 1, maximum: 200, unit: 'connections' })
    .default(10)
    .describe('Of one instance, at once'),
  DATABASE_AUTHENTICATION: z
    .enum(WAYS_TO_LOG_IN, `must be one of ${WAYS_TO_LOG_IN.join(', ')}`)
    .default('password')
    .describe('`password`: the one in `DATABASE_URL`. `iam`: a token of AWS, signed for each connection'),
  AWS_REGION: z.string().optional().describe('Of the database; must be set for `iam`'),
}

export type DatabaseConfig = {
  databaseUrl: string
  databasePoolMax: number
  /** Where it is set, the service logs in by tokens of this region. */
  databaseTokenRegion: string | undefined
}

/** @throws {ConfigError} naming what is wrong. */
export function databaseConfig(values: z.output<z.ZodObject<typeof databaseVariables>>): DatabaseConfig {
  const { DATABASE_URL, DATABASE_POOL_MAX, DATABASE_AUTHENTICATION, AWS_REGION } = values
  const usesTokens = DATABASE_AUTHENTICATION === 'iam'
  const complaints = [
    ...complaintsOfTlsFiles(DATABASE_URL),
    ...(usesTokens ? complaintsOfTokens(DATABASE_URL, AWS_REGION) : []),
  ]
  if (complaints.length > 0) throw new ConfigError(complaints.join('\n'))
  return {
    databaseUrl: DATABASE_URL,
    databasePoolMax: DATABASE_POOL_MAX,
    databaseTokenRegion: usesTokens ? AWS_REGION : undefined,
  }
}

/** They are read when the pool is opened, which could not name the variable. */
function complaintsOfTlsFiles(url: string): string[] {
  const { searchParams } = new URL(url)
  return ['sslrootcert', 'sslcert', 'sslkey'].flatMap(name => {
    const file = searchParams.get(name)
    try {
      if (file) readFileSync(file)
      return []
    } catch {
      return [`DATABASE_URL: ${name} ${file} cannot be read`]
    }
  })
}

/** A token lets whoever gets it in for a quarter of an hour: it goes to nobody who has not proved to be the server. */
function complaintsOfTokens(url: string, region: string | undefined): string[] {
  const { username, password, searchParams } = new URL(url)
  const modes = searchParams.getAll('sslmode')
  const complaints = {
    'AWS_REGION: must be set': !region,
    'DATABASE_URL: must name a user': !username,
    'DATABASE_URL: must have no password': password !== '' || searchParams.has('password'),
    // Of several pg takes the last.
    'DATABASE_URL: must have sslmode=verify-full': modes.length !== 1 || modes[0] !== 'verify-full',
  }
  return Object.entries(complaints).flatMap(([complaint, isTrue]) =>
    isTrue ? [`${complaint}, because DATABASE_AUTHENTICATION is iam`] : [],
  )
}

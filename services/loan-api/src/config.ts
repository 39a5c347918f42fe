import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  ConfigError,
  httpUrl,
  integer,
  json,
  type ListenConfig,
  listenConfig,
  listenVariables,
  readEnvironment,
} from '@loans/service-kit/config/config'
import { z } from 'zod'
import { leastRecoveryLeaseMs } from './applications/budget.ts'
import { type Partner, partnersSchema } from './applications/partners.ts'
import { type Policy, parsePolicy } from './applications/policy.ts'
import { parseSlo, type Slo } from './applications/slo.ts'
import { type DatabaseConfig, databaseConfig, databaseVariables } from './config/database.ts'

export type Config = ListenConfig &
  DatabaseConfig & {
    authUrl: string
    authClientId: string
    authClientSecret: string
    scoringUrl: string
    partners: Partner[]
    policy: Policy
    slo: Slo
    publicBaseUrl: string
    tokenUrl: string
    requestBudgetMs: number
    scoringBudgetMs: number
    leaseMs: number
    maxInFlight: number
    breakerMinimumCalls: number
    recoveryRatePerSecond: number
  }

/** Where `POLICY_FILE` names no other. */
export const POLICY_IN_FORCE = fileURLToPath(new URL('../policies/2026-11.json', import.meta.url))

export const variables = z.object({
  ...listenVariables({ port: 3000, operationsPort: 9000 }),
  ...databaseVariables,
  AUTH_URL: httpUrl().default('http://127.0.0.1:3001').describe('auth-svc; a path in it is kept'),
  AUTH_CLIENT_ID: z.string().min(1).describe('Our own client there, one that may introspect'),
  AUTH_CLIENT_SECRET: z.string().min(1).meta({ description: 'The secret of that client', secret: true }),
  SCORING_URL: httpUrl().default('http://127.0.0.1:3002').describe('scoring-svc; a path in it is kept'),
  PARTNERS: json(partnersSchema).describe('Who may call, and what each may do'),
  POLICY_FILE: z
    .string()
    .min(1)
    .default(POLICY_IN_FORCE)
    .describe('The [credit policy](adr/0005-the-credit-policy-is-data.md)'),
  // One for the whole platform: what is counted here is what load tests, alarms and dashboards judge by.
  SLO_FILE: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('../../../slo.json', import.meta.url)))
    .describe('The service level objectives that `slo_requests_total` counts by'),
  PUBLIC_BASE_URL: httpUrl()
    .default('http://127.0.0.1:3000')
    .describe('Where partners find us; in `type` of every problem, and in the description of the API'),
  // Partners cannot see AUTH_URL, and their issuer need not be auth-svc.
  TOKEN_URL: httpUrl()
    .default('http://127.0.0.1:3001/oauth2/token')
    .describe(
      "Where partners get tokens. While it and `PUBLIC_BASE_URL` are loopback, as by default, `/docs` tells the demonstration's secret",
    ),
  // `standard` is 1,800; `slo` is 750: the objective's 800 less 50 for the edge. Below 300 authentication alone may use it up.
  REQUEST_BUDGET_MS: integer({ minimum: 300, maximum: 10_000, unit: 'ms' })
    .default(1_800)
    .describe('Every request is answered within it; 750 for the objective of 800 ms'),
  SCORING_BUDGET_MS: integer({ minimum: 100, maximum: 10_000, unit: 'ms' })
    .default(1_500)
    .describe('The most that scoring may take of `REQUEST_BUDGET_MS`'),
  LEASE_MS: integer({ minimum: 1_000, maximum: 600_000, unit: 'ms' })
    .default(10_000)
    .describe(
      `How long an application is ours to finish: more than \`REQUEST_BUDGET_MS\`, and than \`SCORING_BUDGET_MS\` + ${leastRecoveryLeaseMs(0)}`,
    ),
  // Each takes some 10 kB and a few ms of CPU: at 512 an instance still answers in its budget.
  MAX_IN_FLIGHT: integer({ minimum: 2, maximum: 10_000, unit: 'requests' })
    .default(512)
    .describe('At once, of all partners; half of it for one. One too many is refused'),
  BREAKER_MINIMUM_CALLS: integer({ minimum: 5, maximum: 200, unit: 'calls' })
    .default(20)
    .describe('To a peer within 10 s, before half of them failing opens its breaker'),
  // A backlog of 1,000 is gone in 33 s, and the bureau that is just back is not overrun.
  RECOVERY_RATE_PER_SECOND: integer({ minimum: 1, maximum: 1_000, unit: 'applications a second' })
    .default(30)
    .describe('This instance recovers so many at most'),
})

/** @throws {ConfigError} naming the variables that are missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const values = readEnvironment(variables, env)
  if (values.LEASE_MS <= values.REQUEST_BUDGET_MS) {
    throw new ConfigError(`LEASE_MS: must be longer than REQUEST_BUDGET_MS (${values.REQUEST_BUDGET_MS})`)
  }
  const leastMs = leastRecoveryLeaseMs(values.SCORING_BUDGET_MS)
  if (values.LEASE_MS <= leastMs) {
    throw new ConfigError(
      `LEASE_MS: must be longer than recovery needs with this SCORING_BUDGET_MS (${leastMs})`,
    )
  }
  return {
    ...listenConfig(values),
    ...databaseConfig(values),
    authUrl: values.AUTH_URL,
    authClientId: values.AUTH_CLIENT_ID,
    authClientSecret: values.AUTH_CLIENT_SECRET,
    scoringUrl: values.SCORING_URL,
    partners: values.PARTNERS,
    policy: readData('POLICY_FILE', values.POLICY_FILE, parsePolicy),
    slo: readData('SLO_FILE', values.SLO_FILE, parseSlo),
    publicBaseUrl: values.PUBLIC_BASE_URL,
    tokenUrl: values.TOKEN_URL,
    requestBudgetMs: values.REQUEST_BUDGET_MS,
    scoringBudgetMs: values.SCORING_BUDGET_MS,
    leaseMs: values.LEASE_MS,
    maxInFlight: values.MAX_IN_FLIGHT,
    breakerMinimumCalls: values.BREAKER_MINIMUM_CALLS,
    recoveryRatePerSecond: values.RECOVERY_RATE_PER_SECOND,
  }
}

function readData<Data>(variable: string, file: string, parse: (source: unknown) => Data): Data {
  try {
    return parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new ConfigError(
      `${variable}: ${file}: ${error instanceof Error ? error.message : 'cannot be read'}`,
    )
  }
}

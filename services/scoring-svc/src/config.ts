import {
  ConfigError,
  httpUrl,
  integer,
  type ListenConfig,
  listenConfig,
  listenVariables,
  readEnvironment,
} from '@loans/service-kit/config/config'
import { z } from 'zod'
import { LEAST_TIME_FOR_A_PULL_MS } from './scores/score-applicant.ts'

export type Config = ListenConfig & {
  bureauUrl: string
  scoringBudgetMs: number
  bureauAttemptTimeoutMs: number
}

/** No partner waits longer for a decision. */
const MAX_BUDGET_MS = 10_000

/** Less than a pull takes would refuse, or cut short, every call. */
const budgetMs = () => integer({ minimum: LEAST_TIME_FOR_A_PULL_MS, maximum: MAX_BUDGET_MS })

const variables = z.object({
  ...listenVariables({ port: 3002, operationsPort: 9002 }),
  BUREAU_URL: httpUrl().default('http://127.0.0.1:3003'),
  /** Ceiling of what a caller may ask for: the source document's 1 to 2 s for scoring. */
  SCORING_BUDGET_MS: budgetMs().default(1_500),
  /** Far above the bureau's 99th percentile, and short enough that a second attempt fits behind it. */
  BUREAU_ATTEMPT_TIMEOUT_MS: budgetMs().default(1_000),
})

/** @throws {ConfigError} naming the variables that are wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const values = readEnvironment(variables, env)
  if (values.BUREAU_ATTEMPT_TIMEOUT_MS > values.SCORING_BUDGET_MS) {
    throw new ConfigError(
      `BUREAU_ATTEMPT_TIMEOUT_MS: must be at most SCORING_BUDGET_MS (${values.SCORING_BUDGET_MS})`,
    )
  }
  return {
    ...listenConfig(values),
    bureauUrl: values.BUREAU_URL,
    scoringBudgetMs: values.SCORING_BUDGET_MS,
    bureauAttemptTimeoutMs: values.BUREAU_ATTEMPT_TIMEOUT_MS,
  }
}

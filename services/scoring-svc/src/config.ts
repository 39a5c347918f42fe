import {
  ConfigError,
  httpUrl,
  integer,
  type ListenConfig,
  listenConfig,
  listenVariables,
  readEnvironment,
} from '@loans/service-kit/config/config'
import { ANSWER_MARGIN_MS } from '@loans/service-kit/http-client/deadline'
import { z } from 'zod'
import { LEAST_TIME_FOR_A_PULL_MS } from './scores/round.ts'

export type Config = ListenConfig & {
  bureauUrl: string
  scoringBudgetMs: number
  attemptTimeoutMs: number
  maxAttempts: number
  maxInFlight: number
  maxQueued: number
  retryBudgetPercent: number
  coolDownMs: number
  opensAt: { minimumCalls: number; failureShare: number; slowShare: number }
  hedging: boolean
}

/** No partner waits longer for a decision. */
const MAX_BUDGET_MS = 10_000

/** Less than a pull takes would refuse, or cut short, every call. */
const budgetMs = (minimum: number) => integer({ minimum, maximum: MAX_BUDGET_MS, unit: 'ms' })

/** None would be no threshold at all. */
const thresholdPercent = () => integer({ minimum: 1, maximum: 100, unit: '%' })

export const variables = z.object({
  ...listenVariables({ port: 3002, operationsPort: 9002 }),
  BUREAU_URL: httpUrl().default('http://127.0.0.1:3003').describe('The credit bureau; a path in it is kept'),
  // The source document's 1 to 2 s for scoring.
  SCORING_BUDGET_MS: budgetMs(LEAST_TIME_FOR_A_PULL_MS + ANSWER_MARGIN_MS)
    .default(1_500)
    .describe('A caller may ask for so much time at most'),
  // Far above the bureau's 99th percentile (150 ms), and short enough that a second attempt fits in the 750 ms profile.
  BUREAU_ATTEMPT_TIMEOUT_MS: budgetMs(LEAST_TIME_FOR_A_PULL_MS)
    .default(400)
    .describe(`One call to the bureau, as a whole; at most \`SCORING_BUDGET_MS\` less ${ANSWER_MARGIN_MS}`),
  // Four of which each fails once in five leave two rounds in a thousand without a score; a fifth adds nothing that is noticed.
  BUREAU_MAX_ATTEMPTS: integer({ minimum: 1, maximum: 4, unit: 'attempts' })
    .default(4)
    .describe('For one request, hedges included'),
  // A hundred calls a second at a bureau that hangs for all of 1.2 s; half of our connections to it, because of hedging.
  BUREAU_MAX_IN_FLIGHT: integer({ minimum: 1, maximum: 128, unit: 'requests' })
    .default(128)
    .describe('So many are at the bureau at once'),
  // Half as many: who waits behind more would use up its time in the queue.
  BUREAU_MAX_QUEUED: integer({ minimum: 0, maximum: 1_000, unit: 'requests' })
    .default(64)
    .describe('So many more wait for that; one too many is refused'),
  // 25 are needed when one in five fails, and at an outage the bureau gets no more than 1.3 times its calls.
  RETRY_BUDGET_PERCENT: integer({ minimum: 0, maximum: 100, unit: '%' })
    .default(30)
    .describe('Retries and hedges within 10 s, of the first attempts; one a second comes on top'),
  // Of fewer a share tells little; at an outage two applications a second, with their retries, are this many in the 10 s.
  BREAKER_MINIMUM_CALLS: integer({ minimum: 1, maximum: 10_000, unit: 'attempts' })
    .default(30)
    .describe('Within 10 s, before the breaker looks at the shares of them that the next two name'),
  // When each attempt fails once in five, 18 of 30 fail by chance twice in a million times (half of them: 230 times), which at the
  // traffic that is worst for it, 3 a second, opens the breaker once in some hundred hours (five). Below it most rounds still get
  // their score by retries; when all fail it opens with the 30th.
  BREAKER_FAILURE_PERCENT: thresholdPercent().default(60).describe('When so many of them fail, it opens'),
  // High, because a slow score is still a score.
  BREAKER_SLOW_PERCENT: thresholdPercent()
    .default(80)
    .describe('When so many of them are slow, it opens: more than 3/4 of `BUREAU_ATTEMPT_TIMEOUT_MS`'),
  // Long enough for a restart; loan-api's recovery comes back later than this.
  BREAKER_COOL_DOWN_MS: integer({ minimum: 100, maximum: 60_000, unit: 'ms' })
    .default(5_000)
    .describe('From its opening to the one attempt that probes'),
  // Off: it buys a better tail with further calls, which is the operator's to weigh.
  HEDGING: z
    .enum(['off', 'on'], 'must be off or on')
    .default('off')
    .describe('A second call beside one that is slow; needs `BUREAU_MAX_ATTEMPTS` of at least 2'),
})

/** @throws {ConfigError} naming the variables that are wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const values = readEnvironment(variables, env)
  requireFullFirstAttempt(values)
  requireAttemptForHedge(values)
  return {
    ...listenConfig(values),
    bureauUrl: values.BUREAU_URL,
    scoringBudgetMs: values.SCORING_BUDGET_MS,
    attemptTimeoutMs: values.BUREAU_ATTEMPT_TIMEOUT_MS,
    maxAttempts: values.BUREAU_MAX_ATTEMPTS,
    maxInFlight: values.BUREAU_MAX_IN_FLIGHT,
    maxQueued: values.BUREAU_MAX_QUEUED,
    retryBudgetPercent: values.RETRY_BUDGET_PERCENT,
    coolDownMs: values.BREAKER_COOL_DOWN_MS,
    opensAt: {
      minimumCalls: values.BREAKER_MINIMUM_CALLS,
      failureShare: values.BREAKER_FAILURE_PERCENT / 100,
      slowShare: values.BREAKER_SLOW_PERCENT / 100,
    },
    hedging: values.HEDGING === 'on',
  }
}

/** A caller that waits for the whole budget tells us a little less: the first attempt must not be cut by that, or the breaker is blind. */
function requireFullFirstAttempt(values: { SCORING_BUDGET_MS: number; BUREAU_ATTEMPT_TIMEOUT_MS: number }) {
  const toldMs = values.SCORING_BUDGET_MS - ANSWER_MARGIN_MS
  if (values.BUREAU_ATTEMPT_TIMEOUT_MS <= toldMs) return
  throw new ConfigError(
    `BUREAU_ATTEMPT_TIMEOUT_MS: must be at most ${toldMs}, SCORING_BUDGET_MS less the ${ANSWER_MARGIN_MS} ms for the answer`,
  )
}

/** A hedge is an attempt, too: with the first alone there would never be one, though the operator asked for it. */
function requireAttemptForHedge(values: { HEDGING: 'off' | 'on'; BUREAU_MAX_ATTEMPTS: number }) {
  if (values.HEDGING === 'off' || values.BUREAU_MAX_ATTEMPTS >= 2) return
  throw new ConfigError('HEDGING: needs BUREAU_MAX_ATTEMPTS of at least 2')
}

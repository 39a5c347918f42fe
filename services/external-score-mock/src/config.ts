import {
  ConfigError,
  integer,
  type ListenConfig,
  listenConfig,
  listenVariables,
  readEnvironment,
} from '@loans/service-kit/config/config'
import { z } from 'zod'
import type { LatencyProfile } from './scores/latency.ts'

export type Config = ListenConfig & {
  seed: string
  latency: LatencyProfile
}

/** A longer delay would outlast every caller's patience; the applicant `timeout` is there for that. */
const MAX_LATENCY_MS = 60_000

const latencyMs = () => integer({ minimum: 1, maximum: MAX_LATENCY_MS, unit: 'ms' })

export const variables = z.object({
  ...listenVariables({ port: 3003, operationsPort: 9003 }),
  SEED: z.string().min(1).default('loans').describe('Another seed is another population, with other fates'),
  LATENCY_MEDIAN_MS: latencyMs().default(40).describe('Half of the answers take no longer'),
  LATENCY_P99_MS: latencyMs()
    .default(150)
    .describe('99 of 100 answers take no longer; at least `LATENCY_MEDIAN_MS`'),
})

/** @throws {ConfigError} naming the variables that are wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const values = readEnvironment(variables, env)
  if (values.LATENCY_P99_MS < values.LATENCY_MEDIAN_MS) {
    throw new ConfigError(`LATENCY_P99_MS: must be at least LATENCY_MEDIAN_MS (${values.LATENCY_MEDIAN_MS})`)
  }
  return {
    ...listenConfig(values),
    seed: values.SEED,
    latency: { medianMs: values.LATENCY_MEDIAN_MS, p99Ms: values.LATENCY_P99_MS },
  }
}

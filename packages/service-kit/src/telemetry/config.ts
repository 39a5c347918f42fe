import { z } from 'zod'
import { ConfigError, httpUrl, readEnvironment } from '../config/config.ts'

/** `endpoint`: where spans go to, or nothing, and there are none. `ratio`: of the traces that begin here. */
export type TelemetryConfig = { endpoint: string; ratio: number } | undefined

/** The only sampler there is: what OpenTelemetry calls it, for whoever sets the standard variable. */
const SAMPLER = 'parentbased_traceidratio'

const RATIO = 'must be a number from 0 to 1'

/** OpenTelemetry's own names; all others that it reads by itself (`OTEL_BSP_*`, `OTEL_EXPORTER_OTLP_HEADERS`) have its defaults. */
const variables = z.object({
  OTEL_SDK_DISABLED: z.enum(['true', 'false'], 'must be true or false').default('false'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl().optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.literal('http/json', 'must be http/json').optional(),
  OTEL_TRACES_SAMPLER: z.literal(SAMPLER, `must be ${SAMPLER}`).optional(),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^\d(\.\d{1,9})?$/, RATIO)
    .transform(Number)
    .refine(ratio => ratio <= 1, RATIO)
    .default(1),
})

/** @throws {ConfigError} naming the variables that are wrong. */
export function readTelemetryConfig(env: NodeJS.ProcessEnv): TelemetryConfig {
  const values = readEnvironment(variables, env)
  if (env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined) {
    throw new ConfigError('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: set OTEL_EXPORTER_OTLP_ENDPOINT instead')
  }
  if (values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined || values.OTEL_SDK_DISABLED === 'true')
    return undefined
  return { endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT, ratio: values.OTEL_TRACES_SAMPLER_ARG }
}

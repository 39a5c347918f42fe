import { z } from 'zod'
import { ConfigError, httpUrl, integer, readEnvironment } from '../config/config.ts'

export type TelemetryConfig =
  | {
      /** Where spans go to. */
      endpoint: string
      /** Of the traces that begin here. */
      ratio: number
      /** How many spans may wait, those on their way included. */
      maxWaiting: number
      exportEveryMs: number
    }
  // There are none.
  | undefined

/** The only sampler there is: what OpenTelemetry calls it, for whoever sets the standard variable. */
const SAMPLER = 'parentbased_traceidratio'

const RATIO = 'must be a number from 0 to 1'
const PAIRS = z
  .string()
  .regex(
    /^[^=,\s]+=[^=,]*(,[^=,\s]+=[^=,]*)*$/,
    'must be name=value, as often as need be, with commas between',
  )

/** OpenTelemetry's own names and defaults. It reads some by itself, and takes its default for what it cannot read, without a word. */
const variables = z.object({
  OTEL_SDK_DISABLED: z.enum(['true', 'false'], 'must be true or false').default('false'),
  OTEL_TRACES_EXPORTER: z.literal('otlp', 'must be otlp').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl().optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.literal('http/json', 'must be http/json').optional(),
  OTEL_EXPORTER_OTLP_HEADERS: PAIRS.optional(),
  OTEL_RESOURCE_ATTRIBUTES: PAIRS.optional(),
  OTEL_BSP_MAX_QUEUE_SIZE: integer({ minimum: 1, maximum: 100_000 }).default(2_048),
  OTEL_BSP_SCHEDULE_DELAY: integer({ minimum: 1, maximum: 600_000 }).default(5_000),
  OTEL_TRACES_SAMPLER: z.literal(SAMPLER, `must be ${SAMPLER}`).optional(),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^\d(\.\d{1,9})?$/, RATIO)
    .transform(Number)
    .refine(ratio => ratio <= 1, RATIO)
    .default(1),
})

/** Of what is said above, for traces alone; and what would take away from the spans that this is made for. */
const REFUSED = /^OTEL_(EXPORTER_OTLP_TRACES_\w+|NODE_(EN|DIS)ABLED_INSTRUMENTATIONS|PROPAGATORS)$/

/** @throws {ConfigError} naming the variables that are wrong. */
export function readTelemetryConfig(env: NodeJS.ProcessEnv): TelemetryConfig {
  const values = readEnvironment(variables, env)
  const refused = Object.keys(env).filter(name => REFUSED.test(name))
  if (refused.length > 0) {
    throw new ConfigError(refused.map(name => `${name}: must not be set (see docs/tracing.md)`).join('\n'))
  }
  if (values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined || values.OTEL_SDK_DISABLED === 'true')
    return undefined
  return {
    endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
    ratio: values.OTEL_TRACES_SAMPLER_ARG,
    maxWaiting: values.OTEL_BSP_MAX_QUEUE_SIZE,
    exportEveryMs: values.OTEL_BSP_SCHEDULE_DELAY,
  }
}

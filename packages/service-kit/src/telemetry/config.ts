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

const ALONE = 'No other value is taken; unset means the same'

/** OpenTelemetry's own names and defaults. It reads some by itself, and takes its default for what it cannot read, without a word. */
export const telemetryVariables = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl()
    .optional()
    .describe('Where spans go, with `/v1/traces` appended. Unset: no tracing, and the SDK is not loaded'),
  OTEL_SDK_DISABLED: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .describe('`true` turns tracing off, endpoint or not'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^\d(\.\d{1,9})?$/, RATIO)
    .transform(Number)
    .refine(ratio => ratio <= 1, RATIO)
    .default(1)
    .meta({
      description: 'How many of the traces that begin here are recorded',
      unit: 'share',
      minimum: 0,
      maximum: 1,
    }),
  OTEL_RESOURCE_ATTRIBUTES: PAIRS.optional().describe(
    'What all spans of this process have in common, such as `deployment.environment.name=prod`',
  ),
  OTEL_BSP_SCHEDULE_DELAY: integer({ minimum: 1, maximum: 600_000, unit: 'ms' })
    .default(5_000)
    .describe('The time between exports'),
  OTEL_BSP_MAX_QUEUE_SIZE: integer({ minimum: 1, maximum: 100_000, unit: 'spans' })
    .default(2_048)
    .describe('How many may wait, those on their way included. Those beyond are dropped, and counted'),
  OTEL_EXPORTER_OTLP_HEADERS: PAIRS.optional().meta({
    description: 'What the collector wants to be sent',
    secret: true,
  }),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.literal('http/json', 'must be http/json').optional().describe(ALONE),
  OTEL_TRACES_EXPORTER: z.literal('otlp', 'must be otlp').optional().describe(ALONE),
  OTEL_TRACES_SAMPLER: z.literal(SAMPLER, `must be ${SAMPLER}`).optional().describe(ALONE),
})

/** Begins of names: of what is said above, for traces alone; and what would take away from the spans that this is made for. */
export const REFUSED = [
  'OTEL_EXPORTER_OTLP_TRACES_',
  'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
  'OTEL_NODE_DISABLED_INSTRUMENTATIONS',
  'OTEL_PROPAGATORS',
]

/** @throws {ConfigError} naming the variables that are wrong. */
export function readTelemetryConfig(env: NodeJS.ProcessEnv): TelemetryConfig {
  const values = readEnvironment(telemetryVariables, env)
  const refused = Object.keys(env).filter(name => REFUSED.some(begin => name.startsWith(begin)))
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

import { z } from 'zod'

/** A service that cannot be configured; `message` has one line per variable and never a value (it may be a secret). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Says on stderr, in one line each, what makes a service unable to start, and ends the process. */
export function refuseToStart(service: string, { message }: Error): never {
  for (const line of message.split('\n')) process.stderr.write(`${service}: ${line}\n`)
  // At once: what has been composed by now may hold the process open.
  process.exit(1)
}

/**
 * Reads `env` through `schema`, whose keys are the variables' names.
 * @throws {ConfigError} naming every variable that is missing or wrong, all at once.
 */
export function readEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  env: NodeJS.ProcessEnv,
): z.output<Schema> {
  const parsed = schema.safeParse(env, { error: describe })
  if (parsed.success) return parsed.data
  const complaints = parsed.error.issues.map(({ path, message }) => {
    const isUnset = path.length === 1 && env[String(path[0])] === undefined
    return `${path.join('.')}: ${isUnset ? 'must be set' : message}`
  })
  throw new ConfigError(complaints.join('\n'))
}

function describe(issue: z.core.$ZodRawIssue): string | undefined {
  return issue.code === 'unrecognized_keys' ? `unknown ${issue.keys.join(', ')}` : undefined
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Where a service listens. Loopback unless told otherwise: exposing a service is a decision of the deployment. */
export function listenVariables(defaults: { port: number; operationsPort: number }) {
  return {
    HOST: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('Where both ports listen; `0.0.0.0` to be reached from elsewhere'),
    PORT: port().default(defaults.port).describe('The public port'),
    OPERATIONS_PORT: port().default(defaults.operationsPort).describe('For health, metrics and operators'),
    // None where, as on a laptop, nobody looks.
    DRAIN_MS: integer({ minimum: 0, maximum: 100_000, unit: 'ms' })
      .default(0)
      .describe(
        'How long it serves on after SIGTERM, for who sends requests to notice ([why](adr/0012-stopping-is-announced.md))',
      ),
    LOG_LEVEL: z
      .enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)
      .default('info')
      .describe('What is below it is not logged ([levels](logs.md))'),
    EMF_NAMESPACE: z
      .string()
      .regex(
        /^(?!AWS\/|:)(?=.*\S)[\w.\-/#: ]{1,255}$/,
        'must be 1 to 255 letters, digits, spaces and . - _ / # : that begin neither with AWS/ nor with a colon',
      )
      .optional()
      .describe(
        'Of CloudWatch, for the [metrics](metrics.md), which are then written to stdout beside the log',
      ),
  }
}

/** Where, how long after SIGTERM, how talkatively, and whether metrics are written to CloudWatch. */
export type ListenConfig = ReturnType<typeof listenConfig>

type ListenValues = z.output<z.ZodObject<ReturnType<typeof listenVariables>>>

/** What `listenVariables` were read into. */
export function listenConfig(values: ListenValues) {
  return {
    host: values.HOST,
    port: values.PORT,
    operationsPort: values.OPERATIONS_PORT,
    drainMs: values.DRAIN_MS,
    logLevel: values.LOG_LEVEL,
    emfNamespace: values.EMF_NAMESPACE,
  }
}

export function port() {
  return integer({ minimum: 1, maximum: 65_535, unit: 'port' })
}

/** A whole number of `unit`, in decimal digits and nothing else: `80abc`, `1e3` and an empty string are refused. */
export function integer({ minimum, maximum, unit }: { minimum: number; maximum: number; unit: string }) {
  const expected = `must be a whole number from ${minimum} to ${maximum}`
  return z
    .string()
    .regex(/^\d{1,15}$/, expected)
    .transform(Number)
    .refine(value => value >= minimum && value <= maximum, expected)
    .meta({ minimum, maximum, unit })
}

/** An absolute http(s) address without a trailing slash, so that paths can be appended to it. */
export function httpUrl() {
  const expected = 'must be an http or https URL, without credentials, query or fragment'
  return z
    .url({ protocol: /^https?$/, error: expected, abort: true })
    .regex(/^[^?#@]+$/, expected)
    .transform(url => url.replace(/\/+$/, ''))
}

/** A variable that holds JSON of the given shape. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' })
        return z.NEVER
      }
    })
    .pipe(schema)
}

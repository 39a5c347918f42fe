import { z } from 'zod'
import { integer, listenConfig, listenVariables, readEnvironment } from '../src/config/config.ts'

const schema = z.object({
  ...listenVariables({ port: 1, operationsPort: 2 }),
  /** How long composing takes. */
  COMPOSE_MS: integer({ minimum: 0, maximum: 10_000, unit: 'ms' }).default(0),
  /** How long closing takes. */
  CLOSE_MS: integer({ minimum: 0, maximum: 10_000, unit: 'ms' }).default(0),
  /** It is ready as long as this file is there. */
  NEEDED_FILE: z.string().default(import.meta.filename),
  /** Stops itself while it looks for that file, or while its port opens. */
  STOPS_WHILE: z.enum(['looking', 'opening']).optional(),
})

export function readServiceConfig(env: NodeJS.ProcessEnv) {
  const values = readEnvironment(schema, env)
  return {
    ...listenConfig(values),
    composeMs: values.COMPOSE_MS,
    closeMs: values.CLOSE_MS,
    neededFile: values.NEEDED_FILE,
    stopsWhile: values.STOPS_WHILE,
  }
}

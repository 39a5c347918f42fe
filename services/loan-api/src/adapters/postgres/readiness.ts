import { DatabaseUnavailable } from '../../applications/errors.ts'

type Run = <Row>(
  statement: { name: string; text: string; values: unknown[] },
  timeoutMs: number,
) => Promise<Row[]>

export type Readiness = {
  isReady: () => Promise<boolean>
  /** What `isReady` last found lacking, in words for the log. */
  lacks: () => string | undefined
}

/** A readiness probe that takes longer than this tells of a database that cannot serve requests. */
const READINESS_TIMEOUT_MS = 1_000

const MISSING = `
  SELECT needed AS name FROM unnest($1::text[]) AS needed
  WHERE NOT EXISTS (SELECT FROM knex_migrations WHERE name = needed) ORDER BY needed`

/**
 * Whether requests can be served. The first time that needs all of `migrations` on record; of a newer schema this build knows what it
 * needs. No migration is taken back in production, so afterwards any answer will do.
 */
export function createReadiness(run: Run, migrations: string[]): Readiness {
  let isMigrated = false
  let lacking: string | undefined

  async function look(): Promise<string | undefined> {
    if (isMigrated) {
      await run({ name: 'ready', text: 'SELECT 1', values: [] }, READINESS_TIMEOUT_MS)
      return undefined
    }
    const statement = { name: 'schema', text: MISSING, values: [migrations] }
    const [missing] = await run<{ name: string }>(statement, READINESS_TIMEOUT_MS)
    isMigrated = missing === undefined
    return missing && `migration ${missing.name}`
  }

  return {
    isReady: async () => {
      lacking = await look().catch(describe)
      return lacking === undefined
    },
    lacks: () => lacking,
  }
}

/** Before the first migration there is no role, and a login may be refused: the code tells which. */
function describe(error: unknown): string {
  const cause = error instanceof DatabaseUnavailable ? error.cause : error
  const { code, name } = cause as { code?: string; name?: string }
  // Of pg's own failures, such as its timeouts, only the message differs.
  return `the database (${code ?? (name === 'Error' ? 'no answer' : name)})`
}

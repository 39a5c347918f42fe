import { Failure } from '../command-line/failure.ts'
import { SUCCEEDED, untilEnded } from '../processes/child.ts'
import { lastErrorLine } from '../processes/last-error-line.ts'
import type { Database } from './database.ts'
import { failureOf } from './failure-of.ts'
import { startCommandWith } from './options.ts'
import { spawnProgram } from './spawn-program.ts'
import type { Start } from './start.ts'

/** Brings the schema up to date. */
export function migrate(start: Start, program: string, database: Database): Promise<void> {
  return start.progress.step(
    'schema',
    () => runMigration(start, program, database),
    () => 'schema is current',
  )
}

async function runMigration(start: Start, program: string, database: Database): Promise<void> {
  const { folder, endings } = start
  const { url, service } = database
  const environment = { DATABASE_URL: url, ...(service && { SERVICE_PASSWORD: service.password }) }
  const child = spawnProgram(program, environment, folder.logOf('migration'))
  // Each migration is a transaction: ended in the middle, it leaves the schema as it was.
  const how = await untilEnded(child, endings.ended)
  if (how === SUCCEEDED) return
  throw madeElsewhere(start, database) ?? failureOf(folder, 'migration', how)
}

// What knex says of a database whose migrations include one that is not in this checkout.
const UNKNOWN_MIGRATIONS = /migration directory is corrupt.* missing: (.+)$/

function madeElsewhere({ folder, options }: Start, { dataDir, name }: Database): Failure | undefined {
  const [, missing] = lastErrorLine(folder.logOf('migration'))?.match(UNKNOWN_MIGRATIONS) ?? []
  if (missing === undefined) return undefined
  const whose = `made by another version of this project (not known here: ${missing})`
  if (!dataDir)
    return new Failure(`the database ${name} (DATABASE_URL) was ${whose}; name another, empty one`)
  const beside = startCommandWith(options, { data: 'DIR' })
  return new Failure(`${dataDir} was ${whose}; start on another folder: ${beside}, or delete this one`)
}

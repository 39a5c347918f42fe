import { SUCCEEDED, untilEnded } from '../processes/child.ts'
import { failureOf } from './failure-of.ts'
import { spawnProgram } from './spawn-program.ts'
import type { Start } from './start.ts'

/** Brings the schema up to date. */
export function migrate(start: Start, program: string, databaseUrl: string): Promise<void> {
  return start.progress.step(
    'schema',
    () => runMigration(start, program, databaseUrl),
    () => 'schema is current',
  )
}

async function runMigration({ folder, endings }: Start, program: string, databaseUrl: string): Promise<void> {
  const child = spawnProgram(program, { DATABASE_URL: databaseUrl }, folder.logOf('migration'))
  // Each migration is a transaction: ended in the middle, it leaves the schema as it was.
  const how = await untilEnded(child, endings.ended)
  if (how !== SUCCEEDED) throw failureOf(folder, 'migration', how)
}

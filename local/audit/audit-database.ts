import { Failure } from '../command-line/failure.ts'
import { ownersUrl } from '../embedded-postgres/start-postgres.ts'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { readDatabaseUrl } from '../launcher/own-database.ts'
import { findRunningSystem } from '../launcher/run-file.ts'

/** The database of the running system, as its owner: the service itself may not read its audit. */
export async function databaseToAudit(data: string | undefined): Promise<string> {
  const { database } = findRunningSystem(data)
  if (database.pid !== undefined) return ownersUrl(locateDataFolder(data).postgres, database.port)
  const url = readDatabaseUrl(process.env.DATABASE_URL)
  if (url === undefined)
    throw new Failure('the platform runs on a PostgreSQL of yours: set DATABASE_URL as for npm start')
  return url
}

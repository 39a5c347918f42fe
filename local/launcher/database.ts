import { startPostgres } from '../embedded-postgres/start-postgres.ts'
import { failureOf } from './failure-of.ts'
import { addressOf, checkAnswers } from './own-database.ts'
import { postgresPort } from './ports.ts'
import { makeServiceLogin, type ServiceLogin } from './service-login.ts'
import type { Start } from './start.ts'

export type Database = {
  /** As the owner of its tables, with the password: never to be printed. */
  url: string
  /** As the service, where it has a login of its own. */
  service?: ServiceLogin
  host: string
  port: number
  name: string
  /** For a person: "PostgreSQL 17.10", "DATABASE_URL". */
  origin: string
  pid?: number | undefined
  /** Where the embedded one keeps its data. */
  dataDir?: string
  stop(force: AbortSignal): Promise<void>
}

/** The person's own PostgreSQL when DATABASE_URL names one, else the one that came with npm. */
export async function openDatabase(start: Start): Promise<Database> {
  const { databaseUrl, progress } = start
  const open = () => (databaseUrl ? connectToOwn(databaseUrl) : startEmbedded(start))
  return progress.step(
    'PostgreSQL',
    open,
    ({ name, host, port, origin }) => `${origin}: ${name} on ${host}:${port}`,
  )
}

async function startEmbedded({ folder, options, endings, progress }: Start): Promise<Database> {
  const server = await startPostgres({
    dataDir: folder.postgres,
    port: postgresPort(options.offset),
    logFile: folder.logOf('postgres'),
    signal: endings.ended,
  })
  let expected: 'to run' | 'to end' = 'to run'
  void server.ended.then(how => {
    // Stopped because of a failure elsewhere, it must not take that one's place.
    if (expected === 'to run') endings.end(failureOf(folder, 'postgres', how))
  })
  if (server.runsAsNobody) progress.note(`PostgreSQL runs as nobody, its data is in ${server.dataDir}`)
  return {
    ...addressOf(server.url),
    url: server.url,
    service: makeServiceLogin(server.url),
    origin: `PostgreSQL ${server.version}`,
    pid: server.pid,
    dataDir: server.runsAsNobody ? server.dataDir : `${folder.shown}/postgres`,
    stop(force) {
      expected = 'to end'
      return server.stop(force)
    },
  }
}

async function connectToOwn(url: string): Promise<Database> {
  await checkAnswers(url)
  return { ...addressOf(url), url, origin: 'DATABASE_URL', stop: async () => {} }
}

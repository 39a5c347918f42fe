import { resolve } from 'node:path'
import { Failure } from '../command-line/failure.ts'
import type { Child } from '../processes/child.ts'
import { lastErrorLine } from '../processes/last-error-line.ts'
import { findFreePort, LOOPBACK } from '../processes/ports.ts'
import { waitUntil } from '../processes/wait-until.ts'
import { ensureCluster, readPassword, USER } from './cluster.ts'
import { chooseDwelling, type Dwelling } from './dwelling.ts'
import { ensureDatabase } from './ensure-database.ts'
import { type ServerOptions, spawnServer, WAYS_TO_STOP } from './server.ts'
import { stopStaleServer } from './stale-server.ts'

export type Postgres = {
  /** With the password of `loans`, who owns the server and the database. */
  url: string
  port: number
  version: string
  pid: number | undefined
  dataDir: string
  /** Then `dataDir` is not the folder asked for, but one that nobody may enter. */
  runsAsNobody: boolean
  /** Resolves when the server is gone, in words. */
  ended: Promise<string>
  stop(force?: AbortSignal): Promise<void>
}

type Options = {
  dataDir: string
  /** 0 takes any free one. */
  port: number
  /** PostgreSQL's own, for example `{ fsync: 'off' }` for data that may be lost. */
  settings?: Record<string, string>
  logFile?: string
  /** Gives up starting. */
  signal?: AbortSignal
}

const DATABASE = 'loans_db'

// After a crash it first replays its log, which takes as long as the data is much.
const READY_WITHIN_MS = 120_000

/** Stops the server that a killed start left behind on this folder; returns its pid when there was one. */
export async function stopStalePostgres(dataDir: string): Promise<number | undefined> {
  const dwelling = await chooseDwelling(resolve(dataDir))
  return stopStaleServer(dwelling.dataDir)
}

/** Starts the PostgreSQL that npm installed, with its data in `dataDir`, and waits until it answers. */
export async function startPostgres({
  dataDir,
  port,
  settings = {},
  signal,
  ...options
}: Options): Promise<Postgres> {
  const dwelling = await chooseDwelling(resolve(dataDir))
  await stopStaleServer(dwelling.dataDir)
  const password = await ensureCluster(dwelling, signal)
  const logFile = options.logFile ?? `${resolve(dataDir)}.log`
  if (port !== 0) return startOn(dwelling, password, { port, settings, logFile }, signal)
  const startAnywhere = async () =>
    startOn(dwelling, password, { port: await findFreePort(), settings, logFile }, signal)
  // Between finding a port and taking it another process may be faster; twice in a row would be another cause.
  return startAnywhere().catch(() => {
    signal?.throwIfAborted()
    return startAnywhere()
  })
}

/** Where the database of a running server is, with the password of its owner, who alone may read that. */
export async function ownersUrl(dataDir: string, port: number): Promise<string> {
  const dwelling = await chooseDwelling(resolve(dataDir))
  return urlOf(await readPassword(dwelling.dataDir), port).href
}

function urlOf(password: string, port: number): URL {
  return new URL(`postgres://${USER}:${password}@${LOOPBACK}:${port}/${DATABASE}`)
}

async function startOn(dwelling: Dwelling, password: string, options: ServerOptions, signal?: AbortSignal) {
  const server = spawnServer(dwelling, options)
  const url = urlOf(password, options.port)
  try {
    await untilReady(server, url, options.logFile, signal)
  } catch (error) {
    await server.stop(WAYS_TO_STOP)
    throw error
  }
  return {
    url: url.href,
    port: options.port,
    version: dwelling.programs.version.replace(/^(\d+\.\d+).*/, '$1'),
    pid: server.pid,
    dataDir: dwelling.dataDir,
    runsAsNobody: dwelling.owner !== undefined,
    ended: server.ended,
    stop: (force?: AbortSignal) => server.stop(WAYS_TO_STOP, force),
  }
}

async function untilReady(server: Child, url: URL, logFile: string, signal?: AbortSignal): Promise<void> {
  let howItEnded: string | undefined
  void server.ended.then(how => {
    howItEnded = how
  })
  const answersOrEnded = async () => howItEnded !== undefined || (await ensureDatabase(url, DATABASE))
  const isSettled = await waitUntil(answersOrEnded, { withinMs: READY_WITHIN_MS, signal })
  if (isSettled && howItEnded === undefined) return
  const cause =
    lastErrorLine(logFile) ?? `it ${howItEnded ?? `does not answer within ${READY_WITHIN_MS / 1000} s`}`
  throw new Failure(`PostgreSQL did not start: ${cause} (log: ${logFile})`)
}

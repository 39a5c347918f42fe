import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Failure } from '../command-line/failure.ts'
import { SUCCEEDED, untilEnded, watchChild } from '../processes/child.ts'
import type { Dwelling } from './dwelling.ts'

/** The owner of everything in the database. */
export const USER = 'loans'

const PASSWORD_BYTES = 24

/** Makes the data folder when there is none; returns the owner's password, which is kept inside it. */
export async function ensureCluster(dwelling: Dwelling, signal: AbortSignal | undefined): Promise<string> {
  const { dataDir } = dwelling
  await removeUnfinished(dataDir)
  if (!existsSync(dataDir)) await initialise(dwelling, signal)
  await refuseForeign(dwelling)
  return readPassword(dataDir)
}

export function readPassword(dataDir: string): Promise<string> {
  return readFile(passwordFileIn(dataDir), 'utf8')
}

/**
 * Initialised beside its place and renamed: a data folder is either whole or absent, also after a `kill -9` in between.
 * The password goes to initdb in a file, because everybody on the machine can read arguments.
 */
async function initialise(dwelling: Dwelling, signal: AbortSignal | undefined): Promise<void> {
  const unfinished = `${dwelling.dataDir}${UNFINISHED}${randomBytes(4).toString('hex')}`
  const cluster = join(unfinished, 'cluster')
  const passwordFile = passwordFileIn(unfinished)
  await mkdir(unfinished, { mode: 0o700 })
  await writeFile(passwordFile, randomBytes(PASSWORD_BYTES).toString('hex'), { mode: 0o600 })
  const { owner } = dwelling
  if (owner) await Promise.all([unfinished, passwordFile].map(path => chown(path, owner, owner)))
  try {
    await runInitdb(dwelling, cluster, passwordFile, signal)
    await rename(passwordFile, passwordFileIn(cluster))
    await rename(cluster, dwelling.dataDir)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

async function runInitdb(dwelling: Dwelling, cluster: string, passwordFile: string, signal?: AbortSignal) {
  // The C locale exists everywhere and sorts the same everywhere; the data is UTF-8 all the same.
  const [command, args, options] = dwelling.commandFor('initdb', [
    `--pgdata=${cluster}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--locale=C',
    '--encoding=UTF8',
  ])
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  // Together: either may be the first to end, and to fail.
  const [how, complaints] = await Promise.all([
    untilEnded(watchChild(child), signal),
    child.stderr ? text(child.stderr).catch(() => '') : '',
  ])
  if (how === SUCCEEDED) return
  const cause = complaints.trim().split('\n').at(-1) || `it ${how}`
  throw new Failure(
    `PostgreSQL could not make its data folder (${cause}); --data DIR takes another folder, DATABASE_URL another PostgreSQL`,
  )
}

const UNFINISHED = '.unfinished-'

async function removeUnfinished(dataDir: string): Promise<void> {
  const siblings = existsSync(dirname(dataDir)) ? await readdir(dirname(dataDir)) : []
  const unfinished = siblings.filter(name => name.startsWith(basename(dataDir) + UNFINISHED))
  for (const name of unfinished) {
    // An initdb whose launcher was killed may still be writing for a moment.
    await rm(join(dirname(dataDir), name), { recursive: true, force: true, maxRetries: 10 })
  }
}

async function refuseForeign({ dataDir, programs, owner = process.getuid?.() }: Dwelling): Promise<void> {
  const { uid } = await stat(dataDir)
  if (uid !== owner) throw new Failure(`${dataDir} belongs to user ${uid}; choose another with --data DIR`)
  const ours = programs.version.split('.')[0]
  const theirs = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => 'no PostgreSQL')).trim()
  if (theirs !== ours || !existsSync(passwordFileIn(dataDir))) {
    throw new Failure(
      `${dataDir} is not of PostgreSQL ${ours} (found: ${theirs}); move it away or choose another with --data DIR`,
    )
  }
}

function passwordFileIn(folder: string): string {
  return join(folder, 'loans-password')
}

import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { Failure } from '../command-line/failure.ts'
import { REPOSITORY } from '../repository.ts'

export type DataFolder = {
  path: string
  /** As a person would type it. */
  shown: string
  /** To be said behind `shown` to who misses something there: nothing where they have named it themselves. */
  orAnother: string
  lock: string
  runFile: string
  secrets: string
  postgres: string
  traces: string
  logs: string
  logOf(name: string): string
}

/** The layout of `--data DIR`. A relative one is meant from where the person was, not from where npm went. */
export function locateDataFolder(dir: string | undefined): DataFolder {
  const here = process.env.INIT_CWD ?? process.cwd()
  const path = dir === undefined ? join(REPOSITORY, '.data') : resolve(here, dir)
  const fromHere = relative(here, path)
  const logs = join(path, 'logs')
  return {
    path,
    shown: fromHere.startsWith('..') ? path : fromHere || '.',
    orAnother: dir ? '' : ' (or name its folder: --data DIR)',
    lock: join(path, 'launcher.lock'),
    runFile: join(path, 'run.json'),
    secrets: join(path, 'secrets.json'),
    postgres: join(path, 'postgres'),
    traces: join(path, 'traces'),
    logs,
    logOf: name => join(logs, `${name}.log`),
  }
}

/** Makes the folder when it is not there; only its owner may look inside, for it holds keys. */
export function prepareDataFolder({ path, logs, shown }: DataFolder): void {
  prepareFolder(path, shown)
  prepareFolder(logs, `${shown}/logs`)
}

function prepareFolder(path: string, shown: string): void {
  try {
    makeFolder(path)
    // Tried, because permissions do not tell: root has them in /proc too.
    rmdirSync(mkdtempSync(join(path, 'writable-')))
  } catch (error) {
    throw new Failure(`cannot write in ${shown} (${causeOf(error)}); choose another folder with --data DIR`)
  }
}

// Node's own recursive mkdir never returns where mkdir says ENOENT below a folder that exists, as /proc does.
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another start may have made it in the meantime.
    if (!existsSync(path)) throw error
  }
}

function causeOf(error: unknown): string {
  const { code, errno } = error as NodeJS.ErrnoException
  return errno === undefined ? String(error) : `${code}, ${getSystemErrorMessage(errno)}`
}

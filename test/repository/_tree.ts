import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

const NOT_OURS = /(^|\/)(node_modules|\.git|\.terraform|\.data|reports)(\/|$)|\.log$/

/** Paths of the repository's own files that match, from its root, sorted. */
export function filesOf(...patterns: string[]): string[] {
  const paths = globSync(patterns, { cwd: ROOT, exclude: path => NOT_OURS.test(path) })
  return paths.filter(path => statSync(join(ROOT, path)).isFile()).sort()
}

export function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

export function linesOf(file: string): number {
  return read(file).trimEnd().split('\n').length
}

type Dependencies = Record<string, string>

type Manifest = {
  name: string
  version: string
  scripts?: Record<string, string>
  dependencies?: Dependencies
  devDependencies?: Dependencies
  optionalDependencies?: Dependencies
}

/** Every package.json of the repository. */
export function manifests(): Manifest[] {
  return filesOf('package.json', '{packages,services}/*/package.json').map(file => JSON.parse(read(file)))
}

/** Name and version of everything that is declared, but for the workspaces themselves. */
export function declaredDependencies(): [string, string][] {
  const declared = manifests().flatMap(({ dependencies, devDependencies, optionalDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }),
  )
  return declared.filter(([name]) => !name.startsWith('@loans/'))
}

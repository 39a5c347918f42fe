import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ICruiseResult } from 'dependency-cruiser'
import { beforeAll, describe, expect, test } from 'vitest'
import { cruise, isInDomain } from './_cruise.ts'

/** Without a TypeScript that it can use the tool reads no TypeScript file, finds no fault and says that all is well. */
const ROOT = join(import.meta.dirname, '../..')
const SERVICES = readdirSync(join(ROOT, 'services'))

/** The folders of a service that the rules know by name; any other must be one of a domain. */
const OUTER_FOLDERS = ['adapters', 'config', 'http']

let real: ICruiseResult
beforeAll(async () => {
  real = await cruise(ROOT, ['packages', 'services'])
})

describe.each(SERVICES)('%s', service => {
  const imports = () =>
    real.modules
      .filter(module => module.source.startsWith(`services/${service}/src/`))
      .flatMap(module => module.dependencies)

  test('has a domain, and no folder that the rules do not know', () => {
    const entries = readdirSync(join(ROOT, 'services', service, 'src'), { withFileTypes: true })
    const folders = entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
    const others = folders.filter(folder => !OUTER_FOLDERS.includes(folder))
    expect(others).not.toEqual([])
    expect(others.filter(folder => !isInDomain(`services/${service}/src/${folder}/a.ts`))).toEqual([])
  })

  test('has imports of its own files that the rules see', () => {
    expect(imports().filter(({ resolved }) => resolved.startsWith(`services/${service}/`))).not.toEqual([])
  })

  test('has imports of types that the rules see', () => {
    expect(imports().filter(({ dependencyTypes }) => dependencyTypes.includes('type-only'))).not.toEqual([])
  })

  test('has imports of the kit that the rules see', () => {
    expect(imports().filter(({ resolved }) => resolved.startsWith('packages/service-kit/'))).not.toEqual([])
  })
})

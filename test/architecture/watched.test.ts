import { beforeAll, describe, expect, test } from 'vitest'
import { loanPlatform } from '../../local/loan-platform.ts'
import { REPOSITORY } from '../../local/repository.ts'
import { cruise } from './_cruise.ts'

/** Without a word of what runs, and the same for all that is on a laptop: who changes these starts again by hand. */
const OF_THE_LAUNCHER = /^local\/(command-line|processes)\/|^local\/[\w-]+\.ts$/

const importsOf = new Map<string, string[]>()
beforeAll(async () => {
  const programs = loanPlatform.services.flatMap(({ program, preload }) => [program, preload ?? program])
  const { modules } = await cruise(REPOSITORY, programs)
  for (const { source, dependencies } of modules)
    importsOf.set(
      source,
      dependencies.map(({ resolved }) => resolved),
    )
})

/** All that a program is made of. */
function reachableFrom(files: string[], seen = new Set<string>()): Set<string> {
  for (const file of files) {
    if (seen.has(file)) continue
    seen.add(file)
    reachableFrom(importsOf.get(file) ?? [], seen)
  }
  return seen
}

describe.each(loanPlatform.services)('$name', ({ program, preload, madeOf }) => {
  test('starts again under --watch when anything changes that it imports', () => {
    const files = [...reachableFrom([program, ...(preload ? [preload] : [])])]
    const ours = files.filter(
      file => /^(local|packages|services)\//.test(file) && !OF_THE_LAUNCHER.test(file),
    )
    expect(ours.length).toBeGreaterThan(10)
    const isWatched = (file: string) => madeOf.some(path => file === path || file.startsWith(`${path}/`))
    expect(ours.filter(file => !isWatched(file))).toEqual([])
  })
})

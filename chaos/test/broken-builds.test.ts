import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeMutant } from '../../test/history/throwaway-copy.ts'
import { describeBound } from '../bounds.ts'
import { brokenBuilds } from '../broken-builds.ts'

describe.each(brokenBuilds)('the build with $mutant.name', ({ mutant, service, experiment, isSeenAs }) => {
  test('is a copy of the service that lacks what it says', async () => {
    const copy = await makeMutant(mutant)
    try {
      for (const { file, find } of mutant.edits) {
        expect(file).toContain(`services/${service}/`)
        expect(await readFile(join(copy.root, file), 'utf8')).not.toContain(find)
      }
    } finally {
      await copy.remove()
    }
  })

  test('is to be seen by something that its experiment demands', () => {
    const bounds = experiment.stages.flatMap(({ holds }) => holds.map(describeBound))
    expect([...bounds, ...experiment.always].some(demand => demand.includes(isSeenAs))).toBe(true)
  })
})

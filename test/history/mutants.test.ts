import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { REPOSITORY } from '../../local/repository.ts'
import { mutants } from './mutants.ts'
import { makeMutant, patch } from './throwaway-copy.ts'

describe.each(mutants)('the mutant with $name', mutant => {
  test('is a copy whose sources differ from the product in what it says', async () => {
    const copy = await makeMutant(mutant)
    try {
      for (const { file, find } of mutant.edits) {
        expect(await readFile(join(REPOSITORY, file), 'utf8')).toContain(find)
        expect(await readFile(join(copy.root, file), 'utf8')).not.toContain(find)
      }
    } finally {
      await copy.remove()
    }
  })
})

test.each(['', 'guard guard'])('a patch that no longer applies is refused: %j', text => {
  expect(() => patch(text, { find: 'guard', replace: '' }, 'no guard, a-file.ts')).toThrow(
    /the patch no longer applies \(no guard, a-file\.ts\)/,
  )
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../../local/repository.ts'
import { mutate } from './mutant.ts'
import { mutants } from './mutants.ts'

test('there are mutants, each of its own name', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(20)
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
})

test.each(mutants)('$name: what it changes is there, once', async mutant => {
  const text = await readFile(join(REPOSITORY, 'infra', mutant.file), 'utf8')
  expect(mutate(text, mutant)).not.toBe(text)
})

test.each(['', 'a = 1\na = 1'])('one that no longer applies is refused: %j', text => {
  const mutant = { name: 'two', file: 'main.tf', find: 'a = 1', replace: 'a = 2' }
  expect(() => mutate(text, mutant)).toThrow(/two: found [02] times in main\.tf/)
})

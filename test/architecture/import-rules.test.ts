import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cruise, ruleNames } from './_cruise.ts'

/** One folder a rule: a small tree in which each line that breaks it, and it alone, says so in a comment. */
const FIXTURES = join(import.meta.dirname, 'fixtures')
const MARK = 'breaks the rule\n'

test('every rule has a fixture', () => {
  expect(readdirSync(FIXTURES).sort()).toEqual([...ruleNames].sort())
})

describe.each(ruleNames)('%s', rule => {
  test('is reported where its fixture breaks it, and nothing else is', async () => {
    const folder = join(FIXTURES, rule)
    const broken = marked(folder).map(file => `${rule} by ${file}`)
    const { summary } = await cruise(folder, readdirSync(folder))
    const reported = summary.violations.map(violation => `${violation.rule.name} by ${violation.from}`)
    expect(broken).not.toEqual([])
    expect(reported.sort()).toEqual(broken)
  })
})

function marked(folder: string): string[] {
  const files = globSync('**/*.ts', { cwd: folder })
  return files.filter(file => readFileSync(join(folder, file), 'utf8').includes(MARK)).sort()
}

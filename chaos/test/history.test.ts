import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { exitCodeOf } from '../exit-code.ts'
import { lastRun, type Past, remember } from '../history.ts'

const folder = mkdtempSync(join(tmpdir(), 'loans-chaos-history-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = (changes: Partial<Past>): Past => ({
  at: '2026-11-22T04:00:00.000Z',
  run: 'a-run',
  experiment: 'one',
  of: 'ours',
  seed: 1,
  verdict: 'PASS',
  reasons: [],
  figures: [],
  ...changes,
})

test('the last run is that of the same experiment on the same thing', () => {
  const file = join(folder, 'deep/er/history.jsonl')
  expect(lastRun({ experiment: 'one', of: 'ours' }, file)).toBeUndefined()
  const [first, naive, other, last] = [
    run({ run: '1' }),
    run({ run: '2', of: 'naive' }),
    run({ run: '3', experiment: 'other' }),
    run({ run: '4', verdict: 'FAIL' }),
  ]
  for (const each of [first, naive, other]) remember(each, file)
  expect(lastRun({ experiment: 'one', of: 'ours' }, file)).toEqual(first)
  remember(last, file)
  expect(lastRun({ experiment: 'one', of: 'ours' }, file)).toEqual(last)
  expect(lastRun({ experiment: 'one', of: 'naive' }, file)).toEqual(naive)
})

test('a line that is cut off does not hide the others', () => {
  const file = join(folder, 'cut.jsonl')
  remember(run({}), file)
  appendFileSync(file, '{"at":"2026')
  expect(lastRun({ experiment: 'one', of: 'ours' }, file)).toEqual(run({}))
})

test.each([
  [['PASS', 'PASS'], 0],
  [['PASS', 'INCONCLUSIVE'], 3],
  [['INCONCLUSIVE', 'FAIL', 'PASS'], 1],
] as const)('%j end with exit code %i', (words, code) => {
  expect(exitCodeOf(words.map(word => ({ word })))).toBe(code)
})

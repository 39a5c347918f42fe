import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { changesFromNow } from '../launcher/follow-changes.ts'
import { clearBench, makeFolder, waitFor } from './_bench.ts'

afterEach(clearBench)

test('what counts is code and data; not what editors leave beside it, nor notes, nor a link to nothing', async () => {
  const folder = makeFolder()
  const inFolder = (name: string) => join(folder, name)
  const acts: string[][] = []
  const follow = changesFromNow([folder])
  writeFileSync(inFolder('before-anybody-acts.ts'), '')
  const stop = follow(async changed => void acts.push(changed))
  onTestFinished(stop)
  await waitFor('the first', () => acts.length === 1)
  writeFileSync(inFolder('.policy.json.swp'), '')
  writeFileSync(inFolder('.hidden.json'), '')
  writeFileSync(inFolder('policy.json~'), '')
  writeFileSync(inFolder('notes.md'), '')
  symlinkSync('circle.ts', inFolder('circle.ts'))
  symlinkSync('nowhere.ts', inFolder('lost.ts'))
  writeFileSync(inFolder('policy.json'), '{}')
  await waitFor('the second', () => acts.length === 2)
  expect(acts).toEqual([[inFolder('before-anybody-acts.ts')], [inFolder('policy.json')]])
})

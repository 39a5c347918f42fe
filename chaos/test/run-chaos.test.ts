import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { keepResult } from '../keep-result.ts'
import { library } from '../library.ts'
import { listExperiments } from '../list-experiments.ts'
import type { Told } from '../report.ts'
import { tellInTurn } from '../run-chaos.ts'
import { evidence, row } from './_evidence.ts'

const result: Told['result'] = {
  verdict: { word: 'PASS', reasons: [] },
  counts: [],
  judged: [],
  figures: [],
}
const told = (of: Told['of']): Told => ({ of, result, evidence: evidence(), before: undefined })

test('what is known of ours is written before the naive pipeline is tried, and stays when that ends without a verdict', async () => {
  const written: string[][] = []
  const write = (runs: Told[]) => written.push(runs.map(({ of }) => of))
  const ours = await tellInTurn(['ours', 'naive'], async of => told(of), write)
  expect(ours.of).toBe('ours')
  expect(written).toEqual([['ours'], ['ours', 'naive']])

  const breaksDown = async (of: Told['of']) => {
    if (of === 'naive') throw new Error('it broke down')
    return told(of)
  }
  await expect(tellInTurn(['ours', 'naive'], breaksDown, write)).rejects.toThrow('it broke down')
  expect(written.at(-1)).toEqual(['ours'])
})

test('a result is kept with all that was seen but the applicants', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loans-chaos-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  keepResult(folder, { experiment: 'one', of: 'no lease', seed: 7 }, { result, evidence: evidence() })
  const text = readFileSync(join(folder, 'result.json'), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ experiment: 'one', of: 'no lease', seed: 7, result })
  expect(JSON.parse(text).serverMs).toEqual([...evidence().serverMs])
  expect(text).not.toContain(row(1).userId)
})

test('the list of experiments is a table, or JSON', () => {
  const listed: { name: string; lastVerdict: string | null }[] = JSON.parse(listExperiments(true))
  expect(listed.map(({ name }) => name)).toEqual(library.map(({ name }) => name))
  expect(listed[0]).toHaveProperty('lastVerdict')
  for (const { name } of library) expect(listExperiments(false)).toContain(name)
})

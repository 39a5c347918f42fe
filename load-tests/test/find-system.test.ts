import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createProgress } from '../../local/command-line/progress.ts'
import { findSystem } from '../run/find-system.ts'
import { announceSystem, TOKEN } from './_announced-system.ts'

const progress = createProgress({ isTTY: false, write: () => true })
let system: Awaited<ReturnType<typeof announceSystem>>
beforeEach(async () => {
  system = await announceSystem()
})
afterEach(() => system.stop())

test('takes the system that runs, with a token of the demo partner', async () => {
  const found = await findSystem(system.data, progress)
  expect(found).toMatchObject({ apiUrl: system.url, token: TOKEN })
  expect(found.warning).toBeUndefined()
})

test('says when that system is not under the latency profile slo', async () => {
  system.announce('1800')
  const { warning, description } = await findSystem(system.data, progress)
  expect(warning).toBe(
    'the running system answers within 1800 ms: for the profile slo start it with REQUEST_BUDGET_MS=750',
  )
  expect(description).toContain('answers within 1800 ms')
})

test('starts nothing in the place of a system that was named and does not run', async () => {
  const nowhere = mkdtempSync(join(tmpdir(), 'loans-load-'))
  await expect(findSystem(nowhere, progress)).rejects.toThrow(
    /nothing is running on .*; start it with: npm start/,
  )
  rmSync(nowhere, { recursive: true })
})

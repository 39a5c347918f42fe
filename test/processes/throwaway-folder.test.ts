import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { NOBODY } from '../../local/processes/nobody.ts'
import { makeThrowawayFolder } from '../../local/throwaway-platform/throwaway-folder.ts'

const MODULE = new URL('../../local/throwaway-platform/throwaway-folder.ts', import.meta.url).href

test('what a killed process left is removed by the next of that name, what others use is not', async () => {
  const { name, those } = abandonOne()
  expect(those()).toHaveLength(1)

  const used = await makeThrowawayFolder(name)
  onTestFinished(used.remove)
  const mine = await makeThrowawayFolder(name)
  expect(those()).toHaveLength(2)
  await mine.remove()
  expect([existsSync(used.root), existsSync(mine.root)]).toEqual([true, false])
})

const isRoot = process.getuid?.() === 0
if (!isRoot) process.stderr.write('SKIPPED: that root removes no folder of others; this is not root\n')

test.runIf(isRoot)('what a killed process of another user left is theirs to remove', async () => {
  const { name, those } = abandonOne()
  const theirs = join(tmpdir(), those()[0] ?? '')
  onTestFinished(() => rmSync(theirs, { recursive: true }))
  chownSync(theirs, NOBODY, NOBODY)
  const mine = await makeThrowawayFolder(name)
  await mine.remove()
  expect(existsSync(theirs)).toBe(true)
})

/** By a process that makes one and is killed. */
function abandonOne(): { name: string; those: () => string[] } {
  const name = `test-${randomUUID()}`
  const killed = `
    import { makeThrowawayFolder } from '${MODULE}'
    await makeThrowawayFolder('${name}')
    process.kill(process.pid, 'SIGKILL')`
  expect(spawnSync(process.execPath, ['--input-type=module', '--eval', killed]).signal).toBe('SIGKILL')
  return { name, those: () => readdirSync(tmpdir()).filter(folder => folder.startsWith(`loans-${name}-`)) }
}

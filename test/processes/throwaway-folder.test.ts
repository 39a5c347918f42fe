import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { makeThrowawayFolder } from '../../local/throwaway-platform/throwaway-folder.ts'

const MODULE = new URL('../../local/throwaway-platform/throwaway-folder.ts', import.meta.url).href

test('what a killed process left is removed by the next of that name, what others use is not', async () => {
  const name = `test-${randomUUID()}`
  const those = () => readdirSync(tmpdir()).filter(folder => folder.startsWith(`loans-${name}-`))
  const killed = `
    import { makeThrowawayFolder } from '${MODULE}'
    await makeThrowawayFolder('${name}')
    process.kill(process.pid, 'SIGKILL')`
  expect(spawnSync(process.execPath, ['--input-type=module', '--eval', killed]).signal).toBe('SIGKILL')
  expect(those()).toHaveLength(1)

  const used = await makeThrowawayFolder(name)
  onTestFinished(used.remove)
  const mine = await makeThrowawayFolder(name)
  expect(those()).toHaveLength(2)
  await mine.remove()
  expect([existsSync(used.root), existsSync(mine.root)]).toEqual([true, false])
})

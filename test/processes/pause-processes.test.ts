import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { childrenOf, identifyProcess } from '../../local/processes/process-identity.ts'
import { pauseProcesses } from '../../local/throwaway-platform/pause-processes.ts'

test('when they go on nothing is left of what would have let them do so later', async () => {
  const { pid = Number.NaN } = spawn('sleep', ['60'])
  onTestFinished(() => void process.kill(pid, 'SIGKILL'))
  const before = childrenOf(process.pid)
  const goOn = pauseProcesses([pid], 60_000)
  const [keeper = Number.NaN] = childrenOf(process.pid).filter(child => !before.includes(child))
  await expect.poll(() => childrenOf(keeper)).toHaveLength(1)
  const [sleeper = Number.NaN] = childrenOf(keeper)
  expect([keeper, sleeper].map(identifyProcess)).not.toContain(undefined)
  goOn()
  await expect.poll(() => [keeper, sleeper].map(identifyProcess)).toEqual([undefined, undefined])
})

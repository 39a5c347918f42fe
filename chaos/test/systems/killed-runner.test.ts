import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { identifyProcess } from '../../../local/processes/process-identity.ts'

const RUNNER = fileURLToPath(new URL('../fixtures/strike-and-wait.ts', import.meta.url))

test('of a runner that is killed nothing is left: what it paused goes on, and finds itself alone', async () => {
  const runner = fork(RUNNER)
  onTestFinished(() => void runner.kill('SIGKILL'))
  const [pids]: [number[]] = (await once(runner, 'message')) as [number[]]
  const isThere = (pid: number) => identifyProcess(pid) !== undefined
  expect(pids.map(isThere)).toEqual([true, true, true, true, true])
  runner.kill('SIGKILL')
  await expect.poll(() => pids.filter(isThere), { timeout: 30_000 }).toEqual([])
})

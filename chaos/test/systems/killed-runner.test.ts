import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { identifyProcess } from '../../../local/processes/process-identity.ts'

const RUNNER = fileURLToPath(new URL('../fixtures/strike-and-wait.ts', import.meta.url))
const BRIEF_RUNNER = fileURLToPath(new URL('../fixtures/run-briefly.ts', import.meta.url))

test('of a runner that is killed nothing is left: what it paused goes on, and finds itself alone; keys and logs go, too', async () => {
  const runner = fork(RUNNER)
  onTestFinished(() => void runner.kill('SIGKILL'))
  const [{ pids, log, folder }]: [{ pids: number[]; log: string; folder: string }] = (await once(
    runner,
    'message',
  )) as never
  const isThere = (pid: number) => identifyProcess(pid) !== undefined
  expect(pids.map(isThere)).toEqual([true, true, true, true, true])
  expect([log.startsWith(folder), existsSync(log)]).toEqual([true, true])
  runner.kill('SIGKILL')
  await expect.poll(() => pids.filter(isThere), { timeout: 30_000 }).toEqual([])
  await expect.poll(() => existsSync(folder), { timeout: 30_000 }).toBe(false)
})

test('one that is interrupted while its platform starts leaves nothing either, and ends as its signal says', async () => {
  const place = mkdtempSync(join(tmpdir(), 'loans-interrupted-'))
  onTestFinished(() => rmSync(place, { recursive: true, force: true }))
  const [run, temporary] = [join(place, 'run'), join(place, 'tmp')]
  mkdirSync(temporary)
  const runner = fork(BRIEF_RUNNER, [run], { env: { ...process.env, TMPDIR: temporary }, silent: true })
  onTestFinished(() => void runner.kill('SIGKILL'))
  await expect.poll(() => existsSync(join(run, 'logs/loan-api.log')), { timeout: 30_000 }).toBe(true)
  expect(readdirSync(temporary)).not.toEqual([])
  runner.kill('SIGINT')
  // 128 and the number of the signal.
  expect(await once(runner, 'exit')).toEqual([130, null])
  await expect.poll(() => readdirSync(temporary), { timeout: 30_000 }).toEqual([])
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runToEnd } from '../../local/test/_bench.ts'

const empty = mkdtempSync(join(tmpdir(), 'loans-load-'))
afterAll(() => rmSync(empty, { recursive: true }))

/** Of a machine without k6 and without Go. */
const load = (...args: string[]) =>
  runToEnd(process.execPath, ['scripts/load.ts', ...args], {
    env: { PATH: empty, LOAD_K6: join(empty, 'k6') },
  })

test.each([
  [['mortgage', 'smoke'], 'there is no journey mortgage; there are apply, retry, read-back, partner-day'],
  [['apply', 'flood'], 'there is no profile flood; there are smoke, load, stress, spike, soak, breakpoint'],
  [['apply'], 'JOURNEY PROFILE is missing'],
  [['apply', 'smoke', '--for', '2h'], '--for 2h: must be 5s to 50m'],
  [['apply', 'smoke', '--rate', '0'], '--rate 0: must be 1 to 2000'],
  [['apply', 'smoke', '--seed', '-5'], '--seed -5: must be 0 to 999999'],
  [['apply', 'smoke', '--seed', '1000000'], '--seed 1000000: must be 0 to 999999'],
])('%j is refused, and says what there is', async (args, complaint) => {
  const { exitCode, stdout, stderr } = await load(...args)
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toContain(complaint)
})

test('without a k6 it ends before anything is started', async () => {
  const { exitCode, stdout, stderr } = await load('apply', 'smoke')
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toMatch(/^error LOAD_K6: .* is no k6 that runs here\n$/)
})

test('a folder on which nothing runs is told before a k6 is looked for, which may have to be built', async () => {
  const { exitCode, stderr } = await load('apply', 'smoke', '--data', join(empty, 'data'))
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^error nothing is running on .*data; start it with: npm start/)
})

test('what provides a k6 for CI tells a machine that can have none from a k6 that does not run', async () => {
  const provide = (env?: NodeJS.ProcessEnv) =>
    runToEnd(process.execPath, ['load-tests/provide-k6.ts'], { env: { PATH: empty, ...env } })
  expect(await provide({ LOAD_K6: join(empty, 'k6') })).toMatchObject({ exitCode: 1, stdout: '' })
  const { exitCode, stdout } = await provide()
  // One that was built here before is had without Go.
  expect(exitCode).toBe(stdout === '' ? 3 : 0)
})

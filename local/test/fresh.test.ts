import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { isSomebodys } from '../fresh/group.ts'
import { fileSystemsOf } from '../fresh/written-elsewhere.ts'
import { identifyProcess } from '../processes/process-identity.ts'
import { REPOSITORY, waitFor } from './_bench.ts'
import { checkStandIn, FROM_NOTHING } from './_check-fresh.ts'

const OFFLINE = 'start offline'
const DEAD_PROXY = 'start, dead proxy'
const PORT_TAKEN = 'start, port taken'

const isRoot = process.getuid?.() === 0
const { place, begin, check, said } = checkStandIn()

test('a group that has a name is somebody’s', () => {
  expect(isSomebodys(0)).toBe(true)
})

test('what works passes, in a clone that is gone afterwards', async () => {
  const { exitCode, stdout, stderr } = await check('', [FROM_NOTHING, OFFLINE])
  expect(exitCode, stdout + stderr).toBe(0)
  expect(stdout).toMatch(/^theirs +start from nothing +PASS +\d+\.\d +0 +0$/m)
  expect(stdout).toMatch(/^theirs +start offline +PASS +\d+\.\d /m)
  const clone = said(/^it runs in (.+)$/m)
  expect(clone).toMatch(/loans-fresh-[\w.-]+\/a café\/loans$/)
  expect(existsSync(dirname(dirname(clone)))).toBe(false)
})

test('what fails fails, with its last error and its log, and nothing is done there after a failed install', async () => {
  const { exitCode, stdout } = await check('fails', [FROM_NOTHING, OFFLINE])
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^FAIL theirs, start from nothing: it ended with 1: error it is on strike$/m)
  expect(stdout).toMatch(/^ {5}log: .*theirs-start-from-nothing\.log$/m)
  expect(stdout).toMatch(/^SKIPPED theirs, start offline: it could not be installed$/m)
})

test('a machine that cannot be made fails, and what is known of others is said all the same', async () => {
  const { exitCode, stdout } = await check('', [FROM_NOTHING], { git: ['no section'] })
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(
    /^FAIL theirs, the machine itself: Failure: error: key does not contain a section: no section$/m,
  )
  expect(stdout).toMatch(/^all +wrote elsewhere /m)
})

test('where folders are is told by their file systems', () => {
  expect(fileSystemsOf(['/', dirname(REPOSITORY), '/none/such'])).toContain('/')
  if (process.platform === 'linux')
    expect(fileSystemsOf(['/', '/proc/self/fd', '/proc'])).toEqual(['/', '/proc'])
})

test('what does not end is ended, and fails', async () => {
  const { exitCode, stdout } = await check('hangs', [FROM_NOTHING], { env: { WITHIN_MS: '2000' } })
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^FAIL theirs, start from nothing: it did not end within 2 s: /m)
})

test.each(['leaves a process', ...(isRoot ? ['hides a process'] : [])])(
  'one that %s fails, and the process is ended',
  async standIn => {
    const { exitCode, stdout } = await check(standIn, [FROM_NOTHING])
    expect(exitCode).toBe(1)
    const pid = said(/^it leaves (\d+)$/m)
    expect(stdout).toMatch(
      new RegExp(`^FAIL theirs, start from nothing: process ${pid} was left behind: `, 'm'),
    )
    expect(identifyProcess(Number(pid))).toBeUndefined()
  },
)

test('a process of somebody else is not taken for one that was left behind', async () => {
  const bystander = spawn(process.execPath, ['-e', `setTimeout(() => {}, 60_000)`], { stdio: 'ignore' })
  const { exitCode, stdout } = await check('', [FROM_NOTHING])
  expect(exitCode, stdout).toBe(0)
  expect(identifyProcess(bystander.pid ?? 0)).toBeDefined()
  bystander.kill()
})

test('a port that is still listened on fails', async () => {
  const { exitCode, stdout } = await check('keeps a port', [FROM_NOTHING])
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^FAIL theirs, start from nothing: port \d+ \(auth-svc\) was left in use$/m)
})

test.each([
  ['is colourful', 'it prints escape sequences where there is no terminal'],
  ['is wide', 'a line has more than 80 columns: ---'],
])('one that %s fails', async (standIn, complaint) => {
  const { exitCode, stdout } = await check(standIn, [FROM_NOTHING])
  expect(exitCode).toBe(1)
  expect(stdout).toContain(`FAIL theirs, start from nothing: ${complaint}`)
})

test('a start that does not name the port that is taken fails', async () => {
  const { exitCode, stdout } = await check('fails', [PORT_TAKEN])
  expect(exitCode).toBe(1)
  expect(stdout).toContain('FAIL theirs, start, port taken: it does not say "a port is in use"')
  expect(await check('names a port', [PORT_TAKEN])).toMatchObject({ exitCode: 0 })
})

test('offline there is no network but loopback, or it is said by which other way there is none', async () => {
  const { exitCode, stdout } = await check('', [OFFLINE])
  expect(exitCode).toBe(0)
  if (stdout.includes('unshare --net')) expect(said(/^its networks are (.*)$/m, OFFLINE)).toBe('lo')
  else expect(stdout).toContain('proxies at a dead port')
})

test('behind a dead proxy there is no way around it, whatever goes around the proxy here', async () => {
  const here = { NO_PROXY: '*', no_proxy: '*', npm_config_noproxy: '*' }
  expect(await check('', [FROM_NOTHING, DEAD_PROXY], { env: here })).toMatchObject({ exitCode: 0 })
  const goesAround = /^it goes around its proxy for (.*)\.$/m
  expect(said(goesAround)).toContain('*')
  expect(said(goesAround, DEAD_PROXY)).toBe('nothing')
})

test('what a killed check left is removed by the next', async () => {
  const killed = begin('hangs', [FROM_NOTHING])
  const log = join(place.logs, 'theirs-start-from-nothing.log')
  await waitFor('the start', () => existsSync(log) && readFileSync(log, 'utf8').includes('its networks'))
  const [clone, hanging] = [said(/^it runs in (.+)$/m), said(/^it is process (\d+)$/m)]
  process.kill(killed.pid, 'SIGKILL')
  expect(await killed.ended).toBe('SIGKILL')
  process.kill(Number(hanging), 'SIGKILL')
  expect(existsSync(clone)).toBe(true)
  expect(await check('', [FROM_NOTHING])).toMatchObject({ exitCode: 0 })
  expect(existsSync(dirname(dirname(clone)))).toBe(false)
})

test('what is not committed is said loudly, and is not there', async () => {
  writeFileSync(join(place.repository, 'start.cjs'), 'process.exitCode = 1')
  writeFileSync(join(place.repository, 'forgotten.cjs'), '')
  const { exitCode, stderr } = await check('', [FROM_NOTHING])
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(
    /^NOT TESTED, because not committed: 2 files\n {3}M start\.cjs\n {2}\?\? forgotten\.cjs\n/m,
  )
})

test('where git says nothing of a place.repository, its reason is said', async () => {
  rmSync(join(place.repository, '.git'), { recursive: true })
  const { exitCode, stderr } = await check('', [FROM_NOTHING])
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(
    /^error git cannot say what is committed in .*repository: fatal: not a git repository/m,
  )
})

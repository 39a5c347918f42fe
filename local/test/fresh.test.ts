import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { drawGroup, isSomebodys } from '../fresh/group.ts'
import { fileSystemsOf } from '../fresh/written-elsewhere.ts'
import { identifyProcess } from '../processes/process-identity.ts'
import { clearBench, makeFolder, REPOSITORY, type Run, run, waitFor } from './_bench.ts'
import { asNobody, mayNobodyEnter } from './_nobody.ts'

const FROM_NOTHING = 'start from nothing'
const OFFLINE = 'start offline'
const DEAD_PROXY = 'start, dead proxy'
const PORT_TAKEN = 'start, port taken'

const isRoot = process.getuid?.() === 0
const mayBeNobody = isRoot && mayNobodyEnter(REPOSITORY)
if (!isRoot)
  process.stderr.write('SKIPPED: what npm run check:fresh can do for root alone; this is not root\n')
else if (!mayBeNobody)
  process.stderr.write(
    'SKIPPED: npm run check:fresh by an ordinary user; this is root, in a folder that nobody else may enter\n',
  )

// A small repository in place of this one, which no stranger needs minutes for.
let repository: string
let logs: string
let searched: string

beforeEach(() => {
  const folder = makeFolder()
  repository = join(folder, 'repository')
  logs = join(folder, 'logs')
  searched = join(folder, 'searched')
  for (const path of [logs, searched]) mkdirSync(path)
  cpSync(join(REPOSITORY, 'local/test/fixtures/stand-in'), repository, { recursive: true })
  const manifest = { name: 'stand-in', scripts: { start: 'exec node start.cjs' } }
  writeFileSync(join(repository, 'package.json'), JSON.stringify(manifest))
  git('init', '--quiet')
  git('add', '--all')
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'all of it')
})

afterEach(clearBench)

function git(...args: string[]): void {
  expect(spawnSync('git', ['-C', repository, ...args], { encoding: 'utf8' })).toMatchObject({ status: 0 })
}

type How = {
  asRoot?: boolean
  git?: string[]
  /** Of whoever checks. */
  env?: NodeJS.ProcessEnv
  as?: { uid?: number; gid?: number; cwd?: string }
}

function begin(standIn: string, steps: string[], { asRoot = false, git = [], env = {}, as }: How = {}): Run {
  const variables = { STAND_IN: standIn, ELSEWHERE: join(searched, 'a file') }
  const machine = { name: 'theirs', asRoot, git, variables, steps }
  const fixture = join(REPOSITORY, 'local/test/fixtures/check-stand-in.ts')
  const args = [fixture, repository, logs, searched, JSON.stringify([machine])]
  return run(process.execPath, args, { env, ...as })
}

async function check(standIn: string, steps: string[], how?: How) {
  const { ended, stdout, stderr } = begin(standIn, steps, how)
  return { exitCode: await ended, stdout: stdout(), stderr: stderr() }
}

/** A folder with a program of this name that is found first. */
function pathWith(program: string, script: string): string {
  const folder = makeFolder()
  writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return `${folder}:${process.env.PATH}`
}

/** What the stand-in said of itself on its machine. */
function said(pattern: RegExp, step = FROM_NOTHING): string {
  const log = readFileSync(join(logs, `theirs-${step.replace(/\W+/g, '-')}.log`), 'utf8')
  return log.match(pattern)?.[1] ?? ''
}

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
  expect(stdout).toMatch(/^FAIL theirs, the machine itself: Failure: error: key does not contain a section: no section$/m)
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
  const log = join(logs, 'theirs-start-from-nothing.log')
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
  writeFileSync(join(repository, 'start.cjs'), 'process.exitCode = 1')
  writeFileSync(join(repository, 'forgotten.cjs'), '')
  const { exitCode, stderr } = await check('', [FROM_NOTHING])
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(
    /^NOT TESTED, because not committed: 2 files\n {3}M start\.cjs\n {2}\?\? forgotten\.cjs\n/m,
  )
})

test('where git says nothing of a repository, its reason is said', async () => {
  rmSync(join(repository, '.git'), { recursive: true })
  const { exitCode, stderr } = await check('', [FROM_NOTHING])
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(
    /^error git cannot say what is committed in .*repository: fatal: not a git repository/m,
  )
})

describe.runIf(isRoot)('root', () => {
  test('sees a file that was written elsewhere', async () => {
    openToAll()
    const { exitCode, stdout } = await check('writes elsewhere', [FROM_NOTHING])
    expect(exitCode, stdout).toBe(1)
    expect(stdout).toContain(`FAIL all, wrote elsewhere: ${join(searched, 'a file')} was written`)
  })

  test('sees to the end, however much npm has fetched', async () => {
    const { exitCode, stdout } = await check('fetches much', [FROM_NOTHING])
    expect(exitCode, stdout).toBe(0)
    expect(stdout).toMatch(/^all +wrote elsewhere +PASS /m)
  })

  test('that can be nobody else has looked at nothing, and fails', async () => {
    const path = makeFolder()
    const git = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim()
    symlinkSync(git, join(path, 'git'))
    const { exitCode, stdout } = await check('', [FROM_NOTHING], { env: { PATH: path } })
    expect(exitCode, stdout).toBe(1)
    expect(stdout).toMatch(/^SKIPPED theirs, start from nothing: setpriv .* does not work here$/m)
    expect(stdout).toMatch(/^SKIPPED all, wrote elsewhere: nobody was there$/m)
  })

  test('does not take a look that was cut off for one', async () => {
    const { exitCode, stdout } = await check('', [FROM_NOTHING], {
      env: { PATH: pathWith('find', 'kill -9 $$') },
    })
    expect(exitCode, stdout).toBe(1)
    expect(stdout).toMatch(
      /^FAIL all, wrote elsewhere: what looks for files did not come to its end: SIGKILL$/m,
    )
  })

  test('need not wait for it: Ctrl-C ends it', async () => {
    const checking = begin('', [FROM_NOTHING], { env: { PATH: pathWith('find', 'exec sleep 600') } })
    await waitFor('the look', () => checking.stderr().includes('.. what they wrote elsewhere'))
    process.kill(checking.pid, 'SIGINT')
    expect(await checking.ended).toBe(130)
  })

  test('ends nothing that may be somebody else’s, and names it', async () => {
    const { exitCode, stdout } = await check('is visited', [FROM_NOTHING], { asRoot: true })
    expect(exitCode, stdout).toBe(1)
    const pid = Number(said(/^it leaves (\d+)$/m))
    expect(stdout).toContain(`process ${pid} looks into their folder, may be somebody else's, and goes on: `)
    expect(identifyProcess(pid)).toBeDefined()
    process.kill(pid)
  })

  test('draws a group that is nobody’s', async () => {
    const group = drawGroup()
    const member = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { gid: group })
    await waitFor('the group to be seen', () => isSomebodys(group))
    member.kill()
    await waitFor('nobody to be in it', () => !isSomebodys(group))
  })

  test.each([
    [true, '0'],
    [false, '65534'],
  ])('is root on a machine of root’s, else nobody', async (asRoot, uid) => {
    expect(await check('', [FROM_NOTHING], { asRoot })).toMatchObject({ exitCode: 0 })
    expect(said(/^it is user (\d+)$/m)).toBe(uid)
  })

  test.runIf(mayBeNobody)('is not needed to leave alone who only looks at the folder', async () => {
    openToAll()
    spawnSync('chown', ['-R', 'nobody', dirname(repository)])
    const { exitCode, stdout } = await check('is looked at', [FROM_NOTHING], { as: asNobody })
    expect(exitCode, stdout).toBe(1)
    const pid = Number(said(/^it leaves (\d+)$/m))
    expect(stdout).toContain(`process ${pid} looks into their folder, may be somebody else's, and goes on: `)
    expect(identifyProcess(pid)).toBeDefined()
    process.kill(pid)
  })

  test.runIf(mayBeNobody)('is not needed to find a process that was left behind', async () => {
    openToAll()
    spawnSync('chown', ['-R', 'nobody', dirname(repository)])
    const { exitCode, stdout } = await check('leaves a process', [FROM_NOTHING], { as: asNobody })
    expect(exitCode, stdout).toBe(1)
    const pid = said(/^it leaves (\d+)$/m)
    expect(stdout).toContain(`FAIL theirs, start from nothing: process ${pid} was left behind: `)
  })

  test.runIf(mayBeNobody)(
    'is missed where somebody else runs it, loudly, and a check that looked at nothing fails',
    async () => {
      openToAll()
      spawnSync('chown', ['-R', 'nobody', dirname(repository)])
      const { exitCode, stdout, stderr } = await check('', [FROM_NOTHING], { asRoot: true, as: asNobody })
      expect(exitCode, stdout + stderr).toBe(1)
      expect(stdout).toMatch(/^SKIPPED theirs, start from nothing: it takes root$/m)
      expect(stdout).toMatch(/^SKIPPED all, wrote elsewhere: only root can tell their files from yours$/m)
    },
  )
})

/** The folders of a test, which are their owner's alone else. */
function openToAll(): void {
  for (const folder of [searched, dirname(searched), dirname(dirname(searched))]) chmodSync(folder, 0o777)
}

import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { REPOSITORY } from '../../local/repository.ts'

const SCRIPT = join(REPOSITORY, 'scripts/alarm-test.sh')

/** Answers as the aws command does, and writes down how it was called. */
const AWS = `#!/bin/sh
echo "$*" >> "$CALLS"
case "$2" in describe-alarms) printf 'loans-dev-availability-burn-1h\\nloans-dev-target-5xx\\n' ;; esac
`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alarm-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'aws'), AWS)
  await chmod(join(folder, 'aws'), 0o755)
})

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: `${folder}:${process.env.PATH}`, CALLS: join(folder, 'calls') }
  return new Promise(resolve => {
    execFile('sh', [SCRIPT, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
}

const calls = () => readFile(join(folder, 'calls'), 'utf8').catch(() => '')
const settings = async () => (await calls()).split('\n').filter(call => call.includes('set-alarm-state'))

test('without an alarm lists those that tell somebody, and sets none', async () => {
  expect(await run('dev')).toMatchObject({
    code: 0,
    stdout: 'loans-dev-availability-burn-1h\nloans-dev-target-5xx\n',
  })
  expect(await calls()).toContain('--alarm-name-prefix loans-dev- ')
  expect(await settings()).toEqual([])
})

test.each(['target-5xx', 'loans-dev-target-5xx'])('rings %s, and says that it is set back', async name => {
  const { code, stdout } = await run('dev', name)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^loans-dev-target-5xx rings\..*CloudWatch sets it back/)
  expect(await settings()).toEqual([
    expect.stringContaining('--alarm-name loans-dev-target-5xx --state-value ALARM'),
  ])
})

test('rings a composite, and moves a half of it, because set by hand it would stay; not the half that rolls a deployment back', async () => {
  expect((await run('dev', 'availability-burn-1h')).code).toBe(0)
  expect(await settings()).toEqual([
    expect.stringContaining('--alarm-name loans-dev-availability-burn-1h --state'),
    expect.stringContaining('--alarm-name loans-dev-availability-burn-1h-long --state'),
  ])
})

test('an alarm that there is not is an error that names those that there are', async () => {
  const { code, stderr } = await run('dev', 'targets')
  expect(code).toBe(2)
  expect(stderr).toContain(
    'no alarm loans-dev-targets tells anybody; there are\nloans-dev-availability-burn-1h',
  )
  expect(await settings()).toEqual([])
})

test.each([
  [['--help'], 0, ''],
  [[], 2, 'alarm-test: ENVIRONMENT is missing, see --help\n'],
  [['staging'], 2, 'ENVIRONMENT must be dev or prod, not staging, see --help'],
])('%j ends with %d and asks AWS nothing', async (args, code, stderr) => {
  const ended = await run(...args)
  expect(ended.code).toBe(code)
  expect(ended.stderr).toContain(stderr)
  expect(await calls()).toBe('')
})

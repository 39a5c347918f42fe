import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drawGroup, isSomebodys } from '../fresh/group.ts'
import { identifyProcess } from '../processes/process-identity.ts'
import { makeFolder, REPOSITORY, waitFor } from './_bench.ts'
import { checkStandIn, FROM_NOTHING, pathWith } from './_check-fresh.ts'
import { asNobody, mayNobodyEnter } from './_nobody.ts'

const isRoot = process.getuid?.() === 0
const mayBeNobody = isRoot && mayNobodyEnter(REPOSITORY)
if (!isRoot)
  process.stderr.write('SKIPPED: what npm run check:fresh can do for root alone; this is not root\n')
else if (!mayBeNobody)
  process.stderr.write(
    'SKIPPED: npm run check:fresh by an ordinary user; this is root, in a folder that nobody else may enter\n',
  )

const { place, begin, check, said } = checkStandIn()

describe.runIf(isRoot)('root', () => {
  test('sees a file that was written elsewhere', async () => {
    openToAll()
    const { exitCode, stdout } = await check('writes elsewhere', [FROM_NOTHING])
    expect(exitCode, stdout).toBe(1)
    expect(stdout).toContain(`FAIL all, wrote elsewhere: ${join(place.searched, 'a file')} was written`)
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
    expectLeftAlone(await check('is visited', [FROM_NOTHING], { asRoot: true }))
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
    expectLeftAlone(await checkAsNobody('is looked at'))
  })

  test.runIf(mayBeNobody)('is not needed to find a process that was left behind', async () => {
    const { exitCode, stdout } = await checkAsNobody('leaves a process')
    expect(exitCode, stdout).toBe(1)
    const pid = said(/^it leaves (\d+)$/m)
    expect(stdout).toContain(`FAIL theirs, start from nothing: process ${pid} was left behind: `)
  })

  test.runIf(mayBeNobody)(
    'is missed where somebody else runs it, loudly, and a check that looked at nothing fails',
    async () => {
      const { exitCode, stdout, stderr } = await checkAsNobody('', { asRoot: true })
      expect(exitCode, stdout + stderr).toBe(1)
      expect(stdout).toMatch(/^SKIPPED theirs, start from nothing: it takes root$/m)
      expect(stdout).toMatch(/^SKIPPED all, wrote elsewhere: only root can tell their files from yours$/m)
    },
  )
})

/** By an ordinary user, to whom all of it belongs. */
function checkAsNobody(standIn: string, how: { asRoot?: boolean } = {}) {
  openToAll()
  spawnSync('chown', ['-R', 'nobody', dirname(place.repository)])
  return check(standIn, [FROM_NOTHING], { ...how, as: asNobody })
}

/** The process that the stand-in says it leaves is named, and goes on until here. */
function expectLeftAlone({ exitCode, stdout }: Awaited<ReturnType<typeof check>>): void {
  expect(exitCode, stdout).toBe(1)
  const pid = Number(said(/^it leaves (\d+)$/m))
  expect(stdout).toContain(`process ${pid} looks into their folder, may be somebody else's, and goes on: `)
  expect(identifyProcess(pid)).toBeDefined()
  process.kill(pid)
}

/** The folders of a test, which are their owner's alone else. */
function openToAll(): void {
  for (const folder of [place.searched, dirname(place.searched), dirname(dirname(place.searched))])
    chmodSync(folder, 0o777)
}

import { spawnSync } from 'node:child_process'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { clearBench, makeFolder } from './_bench.ts'
import { freeOffset, START, startFakes } from './_system.ts'

afterEach(clearBench)

const hasProc = existsSync('/proc/self')
const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0

test.runIf(hasProc).each(['/proc', '/proc/x', '/proc/x/y'])('nobody can keep data in %s', data => {
  const { status, stderr } = startOn(data)
  expect(status).toBe(1)
  expect(stderr).toMatch(
    /^error cannot write in \/proc.* \(ENOENT, .*\); choose another folder with --data DIR\n$/,
  )
})

test.each(['a file', 'a file/below'])('%s is no folder', name => {
  const parent = makeFolder()
  writeFileSync(join(parent, 'a file'), '')
  const { status, stderr } = startOn(join(parent, name))
  expect(status).toBe(1)
  expect(stderr).toMatch(/^error cannot write in .*a file.* \(ENOTDIR, not a directory\); choose another/)
})

test('a file in the place of the logs is named', () => {
  const data = makeFolder()
  writeFileSync(join(data, 'logs'), '')
  const { status, stderr } = startOn(data)
  expect(status).toBe(1)
  expect(stderr).toMatch(
    /^error cannot write in .*a folder\/logs \(ENOTDIR, not a directory\); choose another/,
  )
})

test.runIf(canMount)('a disk that is read-only is said to be that', () => {
  const data = makeFolder()
  const mountFirst = 'mount -t tmpfs -o ro none "$0" && exec "$@"'
  const { status, stderr } = startOn(data, ['unshare', '--mount', 'sh', '-c', mountFirst, data])
  expect(status).toBe(1)
  expect(stderr).toMatch(/^error cannot write in .* \(EROFS, read-only file system\); choose another/)
})

test('a folder that is not there is made, with those above it, for its owner only', async () => {
  const data = join(makeFolder(), 'one', 'two')
  const start = startFakes({ data, offset: await freeOffset() }, '', ['--once'])
  expect(await start.ended, start.stderr()).toBe(0)
  expect([dirname(data), data].map(folder => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700])
})

// Longer than a refusal takes on a busy machine.
const REFUSED_WITHIN_MS = 20_000

/** With the only signal that ends a process which spins. */
function startOn(data: string, prefix: string[] = []) {
  const [command = '', ...args] = [...prefix, process.execPath, START, '--once', '--data', data]
  const { PATH, HOME } = process.env
  return spawnSync(command, args, {
    env: { PATH, HOME },
    encoding: 'utf8',
    timeout: REFUSED_WITHIN_MS,
    killSignal: 'SIGKILL',
  })
}

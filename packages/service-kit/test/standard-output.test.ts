import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createLog } from '../src/log/log.ts'
import { outputTaken } from '../src/log/standard-output.ts'
import { linesOf, messages } from './_process.ts'

/** Every write to standard output from now on; none reaches it. */
function watchWrites() {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  onTestFinished(() => write.mockRestore())
  return () => write.mock.calls.map(([text]) => String(text)).filter(text => text.includes('kit-test'))
}

test('the lines of one turn of the event loop leave in one write, whole and in their order', async () => {
  const writes = watchWrites()
  const log = createLog('kit-test', 'info')
  for (const msg of ['one', 'two', 'three']) log.info(msg)
  await expect.poll(writes).toHaveLength(1)
  expect(messages(writes().join(''))).toEqual(['one', 'two', 'three'])
  log.info('four')
  await expect.poll(writes).toHaveLength(2)
  expect(messages(writes().join(''))).toEqual(['one', 'two', 'three', 'four'])
})

test('who waits for the output to be taken does not wait for the end of the turn', () => {
  const writes = watchWrites()
  createLog('kit-test', 'info').info('last')
  void outputTaken()
  expect(messages(writes().join(''))).toEqual(['last'])
})

test('lines that do not fit are dropped whole also while they wait for the end of the turn', async () => {
  const writes = watchWrites()
  const waiting = () => writes().reduce((sum, { length }) => sum + length, 0)
  const stalled = vi.spyOn(process.stdout, 'writableLength', 'get').mockImplementation(waiting)
  onTestFinished(() => stalled.mockRestore())
  const log = createLog('kit-test', 'info')
  for (let line = 0; line < 5_000; line++) log.info({ filling: 'x'.repeat(1_000) }, 'talk')
  await new Promise(setImmediate)
  const written = writes().join('')
  expect(written.length).toBeLessThan(4 * 1024 * 1024 + 2_000)
  expect(linesOf(written).length).toBeGreaterThan(3_000)
})

test('a file takes all lines of a turn, however many', () => {
  const folder = mkdtempSync(join(tmpdir(), 'standard-output-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'log')
  const program = `
    import { createLog } from '${new URL('../src/log/log.ts', import.meta.url)}'
    const log = createLog('kit-test', 'info')
    for (let line = 0; line < 5_000; line++) log.info({ filling: 'x'.repeat(1_000) }, String(line))`
  const output = openSync(file, 'w')
  spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', output, 'inherit'],
  })
  closeSync(output)
  expect(messages(readFileSync(file, 'utf8'))).toEqual(
    Array.from({ length: 5_000 }, (_, line) => String(line)),
  )
})

test('a process that ends in the middle of a turn has written its lines', () => {
  const program = `
    import { createLog } from '${new URL('../src/log/log.ts', import.meta.url)}'
    createLog('kit-test', 'info').info('last')
    process.exit(3)`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  })
  expect({ status, messages: messages(stdout) }).toEqual({ status: 3, messages: ['last'] })
})

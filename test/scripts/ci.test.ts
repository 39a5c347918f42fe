import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY, runToEnd } from '../../local/test/_bench.ts'

/**
 * Runs one of CI's scripts with a node and an npm that do as they are told here, and a Python that does nothing; what npm was called with, and
 * how it ended.
 */
async function runScript(script: string, { node = '', npm = '' }, options: string[] = []) {
  const place = mkdtempSync(join(tmpdir(), 'loans ci '))
  onTestFinished(() => rmSync(place, { recursive: true }))
  const [bin, calls] = [join(place, 'bin'), join(place, 'calls')]
  for (const folder of [bin, join(place, '.ci')]) mkdirSync(folder)
  copyFileSync(join(REPOSITORY, '.ci', script), join(place, '.ci', script))
  const program = (name: string, body: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  program('node', node)
  program('python3', 'exit 1')
  program('npm', `echo "\${LOAD_K6:+$LOAD_K6 }$*" >>"$CALLS"\n${npm}`)
  writeFileSync(calls, '')
  const { exitCode, stdout } = await runToEnd(join(place, '.ci', script), options, {
    env: { PATH: `${bin}:${process.env.PATH}`, CALLS: calls },
  })
  return { exitCode, stdout, calls: readFileSync(calls, 'utf8').trimEnd().split('\n').filter(Boolean) }
}

/** Installs, and then ends as provide-k6.ts does. */
const providing = (ending: string) => `case $1 in *provide-k6.ts) ${ending} ;; esac`
const SMOKE = '/a/k6 run load -- apply smoke'

test('load runs smoke with the k6 that there is, and ends as that does', async () => {
  const node = providing('echo /a/k6')
  expect(await runScript('load', { node })).toMatchObject({ exitCode: 0, calls: [SMOKE] })
  expect(await runScript('load', { node, npm: 'exit 99' })).toMatchObject({ exitCode: 99, calls: [SMOKE] })
})

test('load is skipped, and says so, where there is neither k6 nor Go', async () => {
  const { exitCode, stdout, calls } = await runScript('load', { node: providing('exit 3') })
  expect({ exitCode, calls }).toEqual({ exitCode: 0, calls: [] })
  expect(stdout).toMatch(/^SKIPPED: /)
})

test('load fails when a k6 cannot be provided for any other reason', async () => {
  const { exitCode, stdout } = await runScript('load', { node: providing('exit 1') })
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
})

test.each([
  [[], 0],
  [['--require'], 1],
])(
  'schemathesis says that it is skipped where it cannot be installed; with %j that ends in %i',
  async (options, code) => {
    const { exitCode, stdout, calls } = await runScript('schemathesis', {}, options)
    expect({ exitCode, calls }).toEqual({ exitCode: code, calls: [] })
    expect(stdout).toMatch(/^SKIPPED: /m)
  },
)

test.each([
  ['passes what passes', 'exit 0', 0, 1],
  ['fails what fails, without another try', 'exit 1', 1, 1],
  ['tries once more what could not be told, and fails when it still cannot', 'exit 3', 3, 2],
  ['passes what passes the second time', '[ "$(wc -l <"$CALLS")" -eq 2 ] || exit 3', 0, 2],
])('chaos %s', async (_what, npm, exitCode, times) => {
  const ended = await runScript('chaos', { npm })
  expect(ended.exitCode).toBe(exitCode)
  const call = 'run chaos -- bureau-flaky scoring-crash --seed 1'
  expect(ended.calls).toEqual(Array.from({ length: times }, () => call))
})

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identifyProcess } from '../../local/processes/process-identity.ts'
import { run, runToEnd, waitFor } from '../../local/test/_bench.ts'
import { announceSystem, TOKEN } from './_announced-system.ts'

let system: Awaited<ReturnType<typeof announceSystem>>
let place: string
beforeEach(async () => {
  system = await announceSystem()
  place = mkdtempSync(join(tmpdir(), 'loans-k6-'))
})
afterEach(() => {
  const [, options] = /--config (\S+\/k6-options\.json)/.exec(told('arguments')) ?? []
  if (options) rmSync(dirname(options), { recursive: true })
  rmSync(place, { recursive: true })
  system.stop()
})

/** What is run in the place of k6, and tells how it was. */
function k6That(does: string): NodeJS.ProcessEnv {
  const LOAD_K6 = join(place, 'k6')
  const script = `#!/bin/sh
if [ "$1" = version ]; then echo 'k6 v1.8.1 (fake)'; exit; fi
echo "$@" >${place}/arguments; env >${place}/environment; echo $$ >${place}/pid
${does}
`
  writeFileSync(LOAD_K6, script)
  chmodSync(LOAD_K6, 0o755)
  return { LOAD_K6, K6_OUT: 'json=elsewhere', HTTP_PROXY: 'http://elsewhere:1' }
}
const argumentsOf = () => ['scripts/load.ts', 'apply', 'smoke', '--data', system.data]
const told = (name: string) => readFileSync(join(place, name), 'utf8')

const load = (env: NodeJS.ProcessEnv) => runToEnd(process.execPath, argumentsOf(), { env })

test.each([107, 255])(
  'an exit code of k6 that is no verdict is kept, and is INCONCLUSIVE: %i',
  async code => {
    const { exitCode, stdout } = await load(k6That(`exit ${code}`))
    expect(exitCode).toBe(code)
    expect(stdout).toMatch(new RegExp(`^INCONCLUSIVE apply smoke, .*: k6 ended with exit code ${code};`))
  },
)

test('a k6 that measured nothing is no success', async () => {
  const { exitCode, stdout } = await load(k6That('exit 0'))
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^INCONCLUSIVE apply smoke, .*: nothing was measured;/)
})

test('k6 gets its token where no list of processes shows it, and nothing else of this environment', async () => {
  await load(k6That('exit 0'))
  expect(told('arguments')).not.toContain(TOKEN)
  expect(told('environment')).toContain(`LOAD_TOKEN=${TOKEN}\n`)
  expect(told('environment')).not.toMatch(/^(K6_|HTTP_PROXY)/m)
})

test('ends k6 when it is ended itself', async () => {
  const load = run(process.execPath, argumentsOf(), { env: k6That('exec sleep 600') })
  await waitFor('k6 to run', () => existsSync(join(place, 'pid')) && told('pid') !== '')
  process.kill(load.pid, 'SIGTERM')
  expect(await load.ended).toBe(143)
  expect(identifyProcess(Number(told('pid')))).toBeUndefined()
})

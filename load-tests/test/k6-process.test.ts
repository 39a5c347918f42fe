import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identifyProcess } from '../../local/processes/process-identity.ts'
import { run, runToEnd, waitFor } from '../../local/test/_bench.ts'
import { announceSystem, TOKEN } from './_announced-system.ts'
import { recordOf } from './_record.ts'

let system: Awaited<ReturnType<typeof announceSystem>>
let place: string
beforeEach(async () => {
  system = await announceSystem()
  place = mkdtempSync(join(tmpdir(), 'loans-k6-'))
})
afterEach(() => {
  const options = optionsFile()
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

const optionsFile = () => /--config (.+\/k6-options\.json)/.exec(told('arguments'))?.[1]
const load = (env: NodeJS.ProcessEnv) => runToEnd(process.execPath, argumentsOf(), { env })

test.each([107, 255])(
  'an exit code of k6 that is no verdict is kept, and is INCONCLUSIVE: %i',
  async code => {
    const { exitCode, stdout } = await load(k6That(`exit ${code}`))
    expect(exitCode).toBe(code)
    expect(stdout).toMatch(new RegExp(`^INCONCLUSIVE apply smoke, .*: k6 ended with exit code ${code};`))
  },
)

test('a threshold that k6 found crossed is a FAIL with what was measured, in the line, the summary and the report', async () => {
  const types = {
    time: 'gauge',
    'iterations{scenario:measured}': 'counter',
    'call_duration{scenario:measured}': 'trend',
    'decided{scenario:measured}': 'rate',
    'available{scenario:measured}': 'rate',
    'refused{code:overloaded}': 'counter',
  }
  const values = {
    time: [Date.now()],
    'iterations{scenario:measured}': [200, 10],
    'call_duration{scenario:measured}': [90, 300, 80, 40, 150, 210, 280],
    'decided{scenario:measured}': [0.9],
    'available{scenario:measured}': [0.995],
    'refused{code:overloaded}': [1, 0],
  }
  const crossed = { 'decided{scenario:measured}': { thresholds: { 'rate>=0.99': true } } }
  writeFileSync(join(place, 'record'), recordOf({ types, snapshot: values, cumulative: values }))
  writeFileSync(join(place, 'summary'), JSON.stringify({ metrics: crossed }))
  // $8 is the file of options, in the run's folder.
  const leave = `to=$(dirname "$8"); cp ${place}/record "$to/k6-record.ndjson"; cp ${place}/summary "$to/k6-summary.json"`
  const { exitCode, stdout } = await load(k6That(`${leave}; exit 99`))
  expect(exitCode).toBe(99)
  expect(stdout).toMatch(
    /^FAIL apply smoke, 10\/s for 20 s: answered with the decision: 90 %, not rate>=0\.99; p95 210 ms; 99\.5 % answered; 90 % decided; reports\/\S+\/report\.html\n$/,
  )
  const folder = dirname(optionsFile() ?? '')
  expect(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))).toMatchObject({
    verdict: { word: 'FAIL' },
    measured: 200,
    latencyMs: { 'p(95)': 210 },
    shares: { decided: 0.9, inTime: null },
    refused: { overloaded: 1 },
  })
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(
    '["answered with the decision","rate>=0.99","90 %","no"]',
  )
})

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

test('ends k6 when it is ended itself, and says by what, as every command does', async () => {
  const load = run(process.execPath, argumentsOf(), { env: k6That('exec sleep 600') })
  await waitFor('k6 to run', () => existsSync(join(place, 'pid')) && told('pid') !== '')
  process.kill(load.pid, 'SIGTERM')
  expect(await load.ended).toBe(143)
  expect(load.stderr()).toMatch(/^failed apply, smoke.*\nerror interrupted \(SIGTERM\)$/m)
  expect(identifyProcess(Number(told('pid')))).toBeUndefined()
})

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSamples } from '../demonstration/samples.ts'
import { callLocally } from '../local-http.ts'
import { clearBench, REPOSITORY, type Run, runToEnd } from './_bench.ts'
import { makePlace, type Place, START, startDirectly, untilNothingIsLeft, untilUp } from './_system.ts'

const hasCurl = spawnSync('curl', ['--version']).status === 0
const TOKEN = join(REPOSITORY, 'scripts/token.ts')
// Nobody listens there: whatever goes through the proxy fails.
const PROXY = { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' }

let place: Place
let start: Run
let system: Awaited<ReturnType<typeof untilUp>>

beforeAll(async () => {
  place = await makePlace()
  start = startDirectly(place, ['--logs', '--inspect', 'auth-svc'], { ...PROXY, REQUEST_BUDGET_MS: '750' })
  system = await untilUp(start, place)
})

afterAll(async () => {
  process.kill(start.pid, 'SIGINT')
  await untilNothingIsLeft(system, place)
  await clearBench()
})

describe('a running system, started behind a proxy that does not work', () => {
  test('has shown what the example application gets, and how to try it', () => {
    expect(start.stdout()).toMatch(/^123 +15,000 +APPROVED +11\.9% +497\.50 +\d+$/m)
    expect(start.stdout()).toContain(
      [
        `curl --noproxy '*' http://127.0.0.1:${3000 + place.offset}/loan/apply \\`,
        `  -H "authorization: Bearer $(npm run -s token -- --data '${place.data}')" \\`,
      ].join('\n'),
    )
    expect(start.stdout()).toContain('slo, an answer within 750 ms')
    expect(start.stdout()).toContain(`debugger       auth-svc on 127.0.0.1:${9229 + place.offset}`)
    expect(start.stdout()).toContain(`loans_db on 127.0.0.1:${5440 + place.offset}`)
  })

  test('prints what the services log, under their names', () => {
    expect(start.stdout()).toMatch(/^loan-api {12}\| \{"level"/m)
  })

  test('gives each demo partner a token, and nothing else on stdout', async () => {
    for (const partner of ['demo-partner', 'other-partner', 'slow-partner']) {
      const { stdout } = await token('--data', place.data, '--partner', partner)
      expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
      const claims = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString())
      expect(claims).toMatchObject({ client_id: partner, iss: system.services['auth-svc']?.url })
    }
  })

  test('lets a partner in with that token', async () => {
    const { stdout } = await token('--data', place.data)
    const { status } = await callLocally(`${system.services['loan-api']?.url}/loan/applications`, {
      headers: { authorization: `Bearer ${stdout.trim()}` },
      withinMs: 5_000,
    })
    expect(status).toBe(200)
  })

  test.runIf(hasCurl)('answers the example of npm run token -- --help when that is pasted', async () => {
    const { stdout: help } = await token('--help')
    const [, example = ''] = help.match(/^example {2}(.*)$/m) ?? []
    // It is for a start without options; and npm might install first, below the tests that run.
    const pasted = example
      .replace('127.0.0.1:3000', `127.0.0.1:${3000 + place.offset}`)
      .replace('npm run -s token', `'${process.execPath}' '${TOKEN}' --data '${place.data}'`)
    const env = { ...PROXY, http_proxy: PROXY.HTTP_PROXY }
    const { exitCode, stdout, stderr } = await runToEnd('sh', ['-c', pasted], { env })
    expect(exitCode, stderr).toBe(0)
    const applied = readSamples().filter(({ deferred }) => !deferred)
    expect(JSON.parse(stdout).items).toHaveLength(applied.length)
  })

  test('is named by a second start on its folder, with a command that works beside it', async () => {
    const second = await runToEnd(process.execPath, [START, '--data', place.data])
    expect(second.exitCode).toBe(1)
    expect(second.stderr).toContain(`(pid ${start.pid})`)
    expect(second.stderr).toMatch(new RegExp(`^loan-api +http://127.0.0.1:${3000 + place.offset}$`, 'm'))
    expect(second.stderr).toMatch(/a second copy beside it: npm start -- --offset \d+ --data /)
  })

  test('keeps its secrets to its owner and out of everything that is shown', () => {
    const secrets = join(place.data, 'secrets.json')
    expect(statSync(secrets).mode & 0o777).toBe(0o600)
    const { loanApiClientSecret } = JSON.parse(readFileSync(secrets, 'utf8'))
    const password = readFileSync(join(place.data, 'postgres/loans-password'), 'utf8')
    const logs = readdirSync(join(place.data, 'logs')).map(name =>
      readFileSync(join(place.data, 'logs', name), 'utf8'),
    )
    const runFile = readFileSync(join(place.data, 'run.json'), 'utf8')
    const shown = [start.stdout(), start.stderr(), runFile, ...logs].join('\n')
    expect(shown).not.toContain(loanApiClientSecret)
    expect(shown).not.toContain(password)
  })
})

describe('token', () => {
  test('says how to start when nothing runs', async () => {
    const { exitCode, stdout, stderr } = await token('--data', join(place.data, 'elsewhere'))
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(
      /^error nothing is running on .*elsewhere; start it with: npm start -- --data '.*elsewhere'\n$/,
    )
  })

  test('names the partners there are', async () => {
    const { exitCode, stderr } = await token('--partner', 'nobody')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('must be demo-partner or other-partner or slow-partner')
  })
})

function token(...args: string[]) {
  return runToEnd(process.execPath, [TOKEN, ...args], { env: PROXY })
}

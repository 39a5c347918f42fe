import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { identifyProcess } from '../processes/process-identity.ts'
import { clearBench, makeFolder, REPOSITORY, run, runToEnd, waitFor } from './_bench.ts'

const NPM = join(REPOSITORY, 'local/test/fixtures/npm/npm-cli.js')

const MUSL = { loader: '/lib/ld-musl-x86_64.so.1' }

// A checkout with nothing but the installer, and an npm that only counts its calls.
let checkout: string
let calls: string

beforeEach(() => {
  checkout = makeFolder()
  calls = join(checkout, 'npm-calls')
  for (const path of ['scripts/install.cjs', 'local/install', 'package.json', 'package-lock.json']) {
    cpSync(join(REPOSITORY, path), join(checkout, path), { recursive: true })
  }
  writeFileSync(join(checkout, 'local/package.json'), '{}')
})

afterEach(clearBench)

const environment = (npm: string) => ({ npm_execpath: NPM, FAKE_NPM: npm, FAKE_NPM_CALLS: calls })
const installer = () => join(checkout, 'scripts/install.cjs')
const install = (npm = '') => runToEnd(process.execPath, [installer()], { env: environment(npm) })
const npmCalls = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [])
const lastNpmPid = () => Number(npmCalls().at(-1)?.split(' ')[0])

describe('the installer', () => {
  test('runs npm ci once, without scripts, whatever is left out by configuration; then does nothing', async () => {
    const first = await install()
    expect(first.exitCode, first.stderr).toBe(0)
    expect(first.stdout).toBe('')
    expect(first.stderr).toMatch(/^\.\. installing dependencies, 0 s\nok dependencies are installed, \d s\n$/)
    const second = await install()
    expect(second).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(npmCalls()).toEqual([
      expect.stringMatching(
        /^\d+ ci --include=dev --include=optional --ignore-scripts --engine-strict=false --loglevel=error$/,
      ),
    ])
  })

  test('runs it again when the lockfile is another, or node_modules is gone', async () => {
    await install()
    appendFileSync(join(checkout, 'package-lock.json'), '\n')
    await install()
    expect(npmCalls()).toHaveLength(2)
    rmSync(join(checkout, 'node_modules'), { recursive: true })
    await install()
    expect(npmCalls()).toHaveLength(3)
  })

  test('shows what npm said when it fails, and tries again the next time', async () => {
    const { exitCode, stderr } = await install('fails')
    expect(exitCode).toBe(1)
    expect(stderr).toContain(
      'error npm ci failed; docs/troubleshooting.md says what helps (log: .data/install.log)\nnpm error the registry is on strike\n',
    )
    expect((await install()).exitCode).toBe(0)
  })

  test('lets two installs at once run one after the other, and the second finds everything done', async () => {
    const both = await Promise.all([install('takes a while'), install('takes a while')])
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(npmCalls()).toHaveLength(1)
  })

  test('does not wait for a lock whose processes are gone', async () => {
    const { exitCode } = await runToEnd(process.execPath, ['-e', ''])
    expect(exitCode).toBe(0)
    mkdirSync(join(checkout, '.data'))
    writeFileSync(join(checkout, '.data/install.lock'), '999999998 999999999')
    expect((await install()).exitCode).toBe(0)
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('on %s ends npm and leaves no lock', async (signal, exitCode) => {
    const installing = run(process.execPath, [installer()], { env: environment('hangs') })
    await waitFor('npm', () => npmCalls().length === 1)
    process.kill(installing.pid, signal)
    expect(await installing.ended).toBe(exitCode)
    expect(identifyProcess(lastNpmPid())).toBeUndefined()
    expect(existsSync(join(checkout, '.data/install.lock'))).toBe(false)
  })

  test('ends npm when whoever started the shell that started it is killed', async () => {
    const shell = `'${process.execPath}' '${installer()}' && true`
    const asNpmDoes = `require('child_process').spawn('sh', ['-c', ${JSON.stringify(shell)}], { stdio: 'ignore' })`
    const npm = run(process.execPath, ['-e', asNpmDoes], { env: environment('hangs') })
    await waitFor('npm', () => npmCalls().length === 1)
    process.kill(npm.pid, 'SIGKILL')
    await waitFor('the end of npm ci', () => !identifyProcess(lastNpmPid()))
    await waitFor('the end of the installer', () => !existsSync(join(checkout, '.data/install.lock')))
  })
})

describe('the installer says in one line how to go on', () => {
  const later = 'install 24\\.12 or later'
  const elsewhere = 'from nodejs\\.org, or nvm install 24, or brew install node'
  const andDatabase = ', and set DATABASE_URL to a PostgreSQL of yours'

  test.each<[string, Machine, string]>([
    [
      'a Node too old',
      { version: '18.20.1' },
      'Node 20 or later is needed, this is v18\\.20\\.1; get it from nodejs\\.org, or nvm install 24',
    ],
    [
      'Windows',
      { platform: 'win32' },
      'Windows itself cannot run this; use WSL 2 \\(wsl --install\\), and clone it in there',
    ],
    [
      'a Mac of today',
      { platform: 'darwin', arch: 'arm64', version: '22.1.0' },
      `npm has no Node 24 for darwin-arm64, and this is v22\\.1\\.0; ${later} \\(${elsewhere}\\)`,
    ],
    [
      'musl',
      { ...MUSL, version: '22.1.0' },
      `npm has no Node 24 for musl, and this is v22\\.1\\.0; ${later} \\(apk add nodejs npm\\)${andDatabase}`,
    ],
    ...['freebsd-x64', 'linux-arm', 'linux-ppc64'].map((machine): [string, Machine, string] => {
      const [platform = '', arch = ''] = machine.split('-')
      const said = `npm has no Node 24 for ${machine}, and this is v22\\.1\\.0; ${later} \\(${elsewhere}\\)${andDatabase}`
      return [machine, { platform, arch, version: '22.1.0' }, said]
    }),
  ])('on %s', async (_, machine, expected) => {
    const { exitCode, stdout, stderr } = await installOn(machine)
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^error ${expected}\n$`))
    expect(npmCalls()).toEqual([])
  })

  test.each<[string, Machine]>([
    ['musl', { ...MUSL, version: '24.12.0' }],
    ['freebsd', { platform: 'freebsd', arch: 'x64', version: '24.12.0' }],
    ['a Mac of today', { platform: 'darwin', arch: 'arm64', version: '26.0.0' }],
  ])('and goes on where the machine’s own Node will do: %s', async (_, machine) => {
    const { exitCode, stderr } = await installOn(machine)
    expect(exitCode, stderr).toBe(0)
    expect(npmCalls()).toHaveLength(1)
  })

  test('where there is no npm', async () => {
    const { exitCode, stderr } = await runToEnd(process.execPath, [installer()], { env: { PATH: checkout } })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^error npm cannot be run \(spawn npm ENOENT\); it comes with Node, Debian .*$/m)
  })

  test('where the checkout is somebody else’s', async () => {
    // Root may write everywhere, but not below a file.
    writeFileSync(join(checkout, '.data'), '')
    const { exitCode, stderr } = await install()
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^error cannot write in .*\.data \(EEXIST\); the checkout must be yours: .*\n$/)
  })

  function installOn(machine: Machine) {
    return runToEnd(process.execPath, ['-e', pretendingToBe(machine)], { env: environment('') })
  }

  type Machine = { version?: string; platform?: string; arch?: string; loader?: string }

  function pretendingToBe({ version, platform, arch, loader }: Machine): string {
    const program = join(checkout, 'program')
    if (loader)
      writeFileSync(program, `#!/bin/sh\n# ${loader}\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 })
    const changes = {
      ...(platform && { platform }),
      ...(arch && { arch }),
      ...(version && { version: `v${version}`, versions: { ...process.versions, node: version } }),
      ...(loader && { execPath: program }),
    }
    return `for (const [name, value] of Object.entries(${JSON.stringify(changes)}))
      Object.defineProperty(process, name, { value })
      require(${JSON.stringify(installer())})`
  }
})

import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { readRunFile } from '../launcher/run-file.ts'
import { callLocally } from '../local-http.ts'
import { clearBench, makeFolder, REPOSITORY, type Run, runToEnd, waitFor } from './_bench.ts'
import {
  argumentsOf,
  listen,
  makePlace,
  type Place,
  START,
  startFakes,
  untilNothingIsLeft,
  untilUp,
} from './_system.ts'

const FAKE_SERVICE = join(REPOSITORY, 'local/test/fixtures/fake-service.ts')

afterEach(clearBench)

/** A platform that watches the code of its second service, which is the test's own. */
async function startWatched({ behaviour = '', more = [] as string[], migration = '' } = {}) {
  const place = await makePlace()
  const code = makeFolder()
  const program = join(code, 'fake-service.ts')
  copyFileSync(FAKE_SERVICE, program)
  const start = startFakes(place, behaviour, ['--watch', ...more], {
    FAKE_PROGRAM: program,
    ...(migration && { FAKE_MIGRATION: migration }),
  })
  const system = await untilUp(start, place)
  return {
    ...{ place, code, program, start, system },
    restarts: () => count(start, 'restarted moody'),
    answer: async () =>
      (await callLocally(`http://127.0.0.1:${3001 + place.offset}/`, { withinMs: 5_000 })).body,
    /** As most editors do. */
    edit: (from: string, to: string) =>
      writeFileSync(program, readFileSync(program, 'utf8').replace(from, to)),
    end: async () => {
      const last = readRunFile(locateDataFolder(place.data).runFile) ?? system
      process.kill(start.pid, 'SIGINT')
      expect(await start.ended).toBe(0)
      await untilNothingIsLeft(last, place)
    },
  }
}

describe('with --watch', () => {
  test('a service whose code changes starts again, is told of when it works, and the others stay', async () => {
    const watched = await startWatched()
    const steady = pidOf('steady', watched.place)
    watched.edit("'fine'", "'finer'")
    await waitFor('the restart', () => watched.restarts() === 1)
    expect(await watched.answer()).toBe('finer')
    expect(pidOf('steady', watched.place)).toBe(steady)
    expect(pidOf('moody', watched.place)).not.toBe(watched.system.services.moody?.pid)
    await watched.end()
  })

  test('every change counts: a file that is replaced, again and again, one that is new, one that goes', async () => {
    const watched = await startWatched()
    const restartsAfter = async (what: string, change: () => void) => {
      const before = watched.restarts()
      change()
      await waitFor(`the restart after ${what}`, () => watched.restarts() === before + 1)
    }
    const replace = () => {
      copyFileSync(watched.program, `${watched.program}~`)
      renameSync(`${watched.program}~`, watched.program)
    }
    const below = join(watched.code, 'rules')
    await restartsAfter('a replacement', replace)
    await restartsAfter('another one', replace)
    await restartsAfter('a new folder', () => {
      mkdirSync(below)
      writeFileSync(join(below, 'rule.ts'), '')
    })
    await restartsAfter('a change in it', () => writeFileSync(join(below, 'rule.ts'), '// changed'))
    await restartsAfter('its removal', () => rmSync(below, { recursive: true }))
    const before = watched.restarts()
    writeFileSync(join(watched.code, '.fake-service.ts.swp'), '')
    writeFileSync(join(watched.code, 'notes.md'), '')
    await restartsAfter('policies', () => writeFileSync(join(watched.code, 'policy.json'), '{}'))
    expect(watched.restarts()).toBe(before + 1)
    await watched.end()
  })

  test('a mistake is told with its place, and what mends it starts the service again', async () => {
    const watched = await startWatched()
    watched.edit("'fine'", "'fine")
    await waitFor('the mistake to be told', () => watched.start.stderr().includes(STARTS_AGAIN))
    expect(watched.start.stderr()).toMatch(
      /moody ended with exit code 1, last error: SyntaxError .+fake-service\.ts:\d+\)/,
    )
    expect(watched.restarts()).toBe(0)
    watched.edit("'fine)", "'mended')")
    await waitFor('the restart', () => watched.restarts() === 1)
    expect(await watched.answer()).toBe('mended')
    await watched.end()
  })

  test('so does one that crashes while it runs', async () => {
    const watched = await startWatched({ behaviour: 'throws when asked' })
    process.kill(pidOf('moody', watched.place), 'SIGUSR2')
    await waitFor('the crash to be told', () => watched.start.stderr().includes(STARTS_AGAIN))
    watched.edit("'fine'", "'finer'")
    await waitFor('the restart', () => watched.restarts() === 1)
    expect(await watched.answer()).toBe('finer')
    await watched.end()
  })

  test('a service that does not come up at the start ends it, as without', async () => {
    const start = startFakes(await makePlace(), 'fails at boot', ['--watch'])
    expect(await start.ended).toBe(1)
    expect(start.stderr()).toContain('moody ended with exit code 1, last error: fake: CLIENTS: must be set')
    expect(start.stderr()).not.toContain(STARTS_AGAIN)
  })

  test('a new migration is run, before what needs it starts again', async () => {
    const migrations = makeFolder()
    const migration = join(migrations, 'migrate.ts')
    writeFileSync(migration, 'process.exitCode = 0')
    const watched = await startWatched({ migration })
    writeFileSync(join(migrations, '0002.ts'), '')
    await waitFor('the migration', () => count(watched.start, 'schema is current') === 2)
    writeFileSync(migration, 'process.exitCode = 1')
    await waitFor('its failure to be told', () =>
      watched.start.stderr().includes('migration ended with exit'),
    )
    await watched.end()
  })

  test('there is no --once: nothing could change', async () => {
    const { exitCode, stderr } = await runToEnd(process.execPath, [START, '--watch', '--once'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--watch goes without --once')
  })
})

/** As long as a service may take to end that nobody debugs. */
const DRAINING_MS = 12_000

const STARTS_AGAIN = 'it starts again when its code changes'

describe('with --inspect', () => {
  test('a debugger gets in to that service, and after a restart again, also when it stays or holds the process', async () => {
    const watched = await startWatched({ more: ['--inspect', 'moody'] })
    const port = 9229 + watched.place.offset
    expect(watched.start.stderr()).toContain(`moody can be debugged at 127.0.0.1:${port}`)
    for (const method of ['Runtime.enable', 'Debugger.pause']) {
      const before = watched.restarts()
      const { thrownOut } = await attach(port, method)
      watched.edit("'fine", "'finer")
      const changedAtMs = performance.now()
      await thrownOut
      expect(performance.now() - changedAtMs).toBeLessThan(DRAINING_MS)
      await waitFor('the restart', () => watched.restarts() === before + 1)
    }
    await attach(port, 'Runtime.enable')
    await watched.end()
  })

  test('a port of the debugger that is taken is named, with others that are free', async () => {
    const place = await makePlace()
    const server = await listen(9229 + place.offset)
    const { exitCode, stderr } = await runToEnd(process.execPath, [
      START,
      ...[...argumentsOf(place), '--inspect', 'loan-api'],
    ])
    server.close()
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(new RegExp(`${9229 + place.offset} +loan-api, debugger`))
    expect(stderr).toMatch(/on other ports: npm start -- .*--inspect loan-api/)
  })

  test('of no service names those there are', async () => {
    const { exitCode, stderr } = await runToEnd(process.execPath, [START, '--inspect', 'loans'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(
      '--inspect loans: must be one of loan-api, auth-svc, scoring-svc, external-score-mock, operations-page',
    )
  })
})

/** Lets a debugger in that stays, as one does that nobody tells to leave. */
async function attach(port: number, method: string): Promise<{ thrownOut: Promise<void> }> {
  const { body } = await callLocally(`http://127.0.0.1:${port}/json/list`, { withinMs: 5_000 })
  const socket = new WebSocket(JSON.parse(body)[0].webSocketDebuggerUrl)
  const thrownOut = new Promise<void>(resolve => socket.addEventListener('close', () => resolve()))
  await new Promise(resolve => socket.addEventListener('open', resolve))
  const answered = new Promise(resolve => socket.addEventListener('message', resolve))
  socket.send(JSON.stringify({ id: 1, method: 'Debugger.enable' }))
  await answered
  socket.send(JSON.stringify({ id: 2, method }))
  return { thrownOut }
}

function count({ stderr }: Run, text: string): number {
  return stderr().split(text).length - 1
}

function pidOf(service: string, { data }: Place): number {
  return readRunFile(locateDataFolder(data).runFile)?.services[service]?.pid ?? 0
}

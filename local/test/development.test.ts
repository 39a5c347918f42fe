import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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
async function beginWatched({ behaviour = '', more = [] as string[], migration = '' } = {}) {
  const place = await makePlace()
  const code = makeFolder()
  const program = join(code, 'fake-service.ts')
  copyFileSync(FAKE_SERVICE, program)
  const start = startFakes(place, behaviour, ['--watch', ...more], {
    FAKE_PROGRAM: program,
    ...(migration && { FAKE_MIGRATION: migration }),
  })
  return {
    ...{ place, code, program, start },
    restarts: () => count(start, 'restarted moody'),
    answer: async () =>
      (await callLocally(`http://127.0.0.1:${3001 + place.offset}/`, { withinMs: 5_000 })).body,
    /** As most editors do. */
    edit: (from: string, to: string) =>
      writeFileSync(program, readFileSync(program, 'utf8').replace(from, to)),
    end: async () => {
      const last = await untilUp(start, place)
      process.kill(start.pid, 'SIGINT')
      expect(await start.ended).toBe(0)
      await untilNothingIsLeft(last, place)
    },
  }
}

async function startWatched(wish: Parameters<typeof beginWatched>[0] = {}) {
  const begun = await beginWatched(wish)
  return { ...begun, system: await untilUp(begun.start, begun.place) }
}

describe('with --watch', () => {
  test('a service whose code changes starts again, is told of when it works, and the others stay', async () => {
    const watched = await startWatched()
    const steady = pidOf('steady', watched.place)
    watched.edit("'fine'", "'finer'")
    await waitFor('the restart', () => watched.restarts() === 1)
    expect(watched.start.stderr()).toMatch(/restarted moody: fake-service\.ts changed/)
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
    await restartsAfter('policies', () => writeFileSync(join(watched.code, 'policy.json'), '{}'))
    await watched.end()
  })

  test('so does one that was saved while the services still started', async () => {
    const watched = await beginWatched({ behaviour: 'waits to be called' })
    await waitFor('the service to run', () => existsSync(join(watched.code, 'waits')))
    watched.edit("'fine'", "'finer'")
    writeFileSync(join(watched.code, 'called'), '')
    await waitFor('the restart', () => watched.restarts() === 1)
    expect(await watched.answer()).toBe('finer')
    await watched.end()
  })

  test('a restart that cannot be announced is told, and the next one is', async () => {
    const watched = await startWatched()
    const { runFile } = locateDataFolder(watched.place.data)
    rmSync(runFile)
    mkdirSync(runFile)
    watched.edit("'fine'", "'finer'")
    await waitFor('it to be told', () =>
      watched.start.stderr().includes("run.json'; the next restart tries again"),
    )
    rmSync(runFile, { recursive: true })
    watched.edit("'finer'", "'finest'")
    await waitFor('it to be announced', () => pidOf('moody', watched.place) !== 0)
    expect(await watched.answer()).toBe('finest')
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

  test('a new migration is run, before what is made of it starts again', async () => {
    const migration = makeMigration()
    const watched = await startWatched({ migration })
    writeFileSync(join(dirname(migration), '0002.ts'), '')
    await waitFor('the restart', () => count(watched.start, 'restarted steady') === 1)
    expect(watched.start.stderr()).toMatch(/schema is current.*schema is current.*restarted steady/s)
    await watched.end()
  })

  test('one that fails is told, and holds up nothing but what is made of it', async () => {
    const migration = makeMigration()
    const watched = await startWatched({ migration })
    const steady = pidOf('steady', watched.place)
    writeFileSync(migration, 'process.exitCode = 1')
    watched.edit("'fine'", "'finer'")
    await waitFor('the restart of the other', () => watched.restarts() === 1)
    expect(watched.start.stderr()).toMatch(
      /migration ended with exit code 1.*; it is run again when what is made of it changes$/m,
    )
    expect(watched.start.stderr()).not.toContain(STARTS_AGAIN)
    expect(await watched.answer()).toBe('finer')
    expect(pidOf('steady', watched.place)).toBe(steady)
    writeFileSync(migration, 'process.exitCode = 0')
    await waitFor('the restart', () => count(watched.start, 'restarted steady') === 1)
    await watched.end()
  })

  test('as long as it fails it is run again, and what is made of it stays', async () => {
    const migration = makeMigration()
    const watched = await startWatched({ migration })
    const steady = pidOf('steady', watched.place)
    writeFileSync(migration, 'process.exitCode = 1')
    const failures = () => count(watched.start, 'migration ended with exit code 1')
    await waitFor('it to fail', () => failures() === 1)
    writeFileSync(join(dirname(migration), '../steady.ts'), '')
    await waitFor('it to fail again', () => failures() === 2)
    watched.edit("'fine'", "'finer'")
    await waitFor('the restart of the other', () => watched.restarts() === 1)
    expect([failures(), pidOf('steady', watched.place)]).toEqual([2, steady])
    writeFileSync(migration, 'process.exitCode = 0')
    await waitFor('the restart', () => count(watched.start, 'restarted steady') === 1)
    await watched.end()
  })

  test('there is no --once: nothing could change', async () => {
    const { exitCode, stderr } = await runToEnd(process.execPath, [START, '--watch', '--once'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--watch goes without --once')
  })
})

/** One that has nothing to do. */
function makeMigration(): string {
  const migration = join(makeFolder(), 'migrate.ts')
  writeFileSync(migration, 'process.exitCode = 0')
  return migration
}

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

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { portsOf, refusedByBrowsers } from '../launcher/ports.ts'
import { loanPlatform } from '../loan-platform.ts'
import { clearBench, makeFolder, runToEnd } from './_bench.ts'
import {
  argumentsOf,
  freeOffset,
  listen,
  makePlace,
  START,
  startFakes,
  untilNothingIsLeft,
  untilUp,
} from './_system.ts'

afterEach(clearBench)

test('two copies run beside each other on their own ports and data', async () => {
  const first = await makePlace()
  const places = [first, { data: makeFolder(), offset: await freeOffset(first.offset) }]
  const starts = places.map(place => startFakes(place))
  const systems = await Promise.all(starts.map((start, index) => untilUp(start, at(places, index))))
  expect(new Set(systems.map(({ database }) => database.port)).size).toBe(2)
  for (const start of starts) process.kill(start.pid, 'SIGINT')
  await Promise.all(systems.map((system, index) => untilNothingIsLeft(system, at(places, index))))
})

test('of two simultaneous starts on one folder one gets it', async () => {
  const place = await makePlace()
  const starts = [startFakes(place), startFakes(place)]
  const first = await Promise.race(starts.map(each => each.ended.then(() => each)))
  const second = at(
    starts.filter(each => each !== first),
    0,
  )
  expect(await first.ended).toBe(1)
  expect(first.stderr()).toContain('error already')
  const system = await untilUp(second, place)
  process.kill(second.pid, 'SIGINT')
  expect(await second.ended).toBe(0)
  await untilNothingIsLeft(system, place)
})

test('a lock whose process is another one by now is nobody’s', async () => {
  const place = await makePlace()
  const { lock, runFile } = locateDataFolder(place.data)
  writeFileSync(lock, JSON.stringify({ pid: process.pid, identity: `${process.pid} started long ago` }))
  writeFileSync(runFile, JSON.stringify({ pid: process.pid, identity: `${process.pid} started long ago` }))
  const start = startFakes(place)
  const system = await untilUp(start, place)
  expect(JSON.parse(readFileSync(lock, 'utf8')).pid).toBe(start.pid)
  process.kill(start.pid, 'SIGINT')
  await untilNothingIsLeft(system, place)
})

test('every busy port is named before anything starts, with an offset that is free', async () => {
  const place = { data: makeFolder(), offset: await freeOffset() }
  const servers = await Promise.all([3001, 5440].map(port => listen(port + place.offset)))
  const { exitCode, stderr, stdout } = await runToEnd(process.execPath, [
    START,
    ...argumentsOf(place),
    '--once',
  ])
  for (const server of servers) server.close()
  expect(exitCode).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toContain('2 ports are in use')
  expect(stderr).toMatch(new RegExp(`^ *${3001 + place.offset}  auth-svc$`, 'm'))
  expect(stderr).toMatch(new RegExp(`^ *${5440 + place.offset}  PostgreSQL$`, 'm'))
  expect(stderr).toMatch(/on other ports: npm start -- --once --offset \d+0 --data '.*a folder'/)
  expect(existsSync(locateDataFolder(place.data).postgres)).toBe(false)
  expect(existsSync(locateDataFolder(place.data).lock)).toBe(false)
})

test('an offset that leads to a port on which browsers call nobody is refused, with one that does not', async () => {
  const start = await runToEnd(process.execPath, [
    START,
    ...argumentsOf({ data: makeFolder(), offset: 3_000 }),
  ])
  expect(start).toMatchObject({ exitCode: 1, stdout: '' })
  expect(start.stderr).toContain('browsers and fetch call nobody on port 6000 (loan-api)')
  expect(start.stderr).toMatch(/on other ports: npm start -- --offset 30\d0 --data/)
})

test('PostgreSQL may have one of them: no browser calls it', () => {
  expect(portsOf(loanPlatform, 560, { withPostgres: true })).toContainEqual({
    port: 6_000,
    user: 'PostgreSQL',
  })
  expect(refusedByBrowsers(portsOf(loanPlatform, 560, { withPostgres: true }))).toEqual([])
})

function at<T>(list: T[], index: number): T {
  const item = list[index]
  if (item === undefined) throw new Error(`nothing at ${index}`)
  return item
}

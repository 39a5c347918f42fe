import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identifyProcess } from '../processes/process-identity.ts'
import { clearBench, waitFor } from './_bench.ts'
import { makePlace, type Place, startDirectly, startWithNpm, untilNothingIsLeft, untilUp } from './_system.ts'

// One data folder for all: each start also proves that the end before it left the data usable.
let place: Place

beforeAll(async () => {
  place = await makePlace()
})

afterAll(clearBench)

describe('the real system below npm ends whole', () => {
  test('on Ctrl-C, which reaches npm and the launcher, and again through npm', async () => {
    const start = startWithNpm(place)
    const system = await untilUp(start, place)
    process.kill(-start.pid, 'SIGINT')
    expect(await start.ended).toBe(0)
    await untilNothingIsLeft(system, place)
    expect(start.stderr()).toContain('everything is stopped')
  })

  test('on SIGTERM to npm', async () => {
    const start = startWithNpm(place)
    const system = await untilUp(start, place)
    process.kill(start.pid, 'SIGTERM')
    expect(await start.ended).toBe(0)
    await untilNothingIsLeft(system, place)
  })

  test('on SIGHUP, with the terminal gone that it writes to', async () => {
    const start = startWithNpm(place)
    const system = await untilUp(start, place)
    start.stopReading()
    process.kill(-start.pid, 'SIGHUP')
    await start.ended
    await untilNothingIsLeft(system, place)
  })

  test('on kill -9 of npm, which can tell nobody', async () => {
    const start = startWithNpm(place)
    const system = await untilUp(start, place)
    process.kill(start.pid, 'SIGKILL')
    await untilNothingIsLeft(system, place)
  })
})

test('after kill -9 of the launcher its services end, and the next start stops its PostgreSQL', async () => {
  const killed = await untilUp(startDirectly(place), place)
  process.kill(killed.pid, 'SIGKILL')
  const services = Object.values(killed.services).map(({ pid }) => pid)
  await waitFor('the services to end', () => services.every(pid => !identifyProcess(pid)))
  const stalePostgres = killed.database.pid ?? 0
  expect(identifyProcess(stalePostgres)).toBeDefined()

  const next = startDirectly(place)
  const system = await untilUp(next, place)
  expect(next.stderr()).toContain(
    `stopped the PostgreSQL that a killed start left behind (pid ${stalePostgres})`,
  )
  expect(identifyProcess(stalePostgres)).toBeUndefined()
  process.kill(next.pid, 'SIGTERM')
  expect(await next.ended).toBe(0)
  await untilNothingIsLeft(system, place)
})

test('a start right after kill -9 of the launcher waits for the ports that its services still hold', async () => {
  const killed = await untilUp(startDirectly(place), place)
  process.kill(killed.pid, 'SIGKILL')
  const next = startDirectly(place, ['--once'])
  expect(await next.ended, next.stderr()).toBe(0)
  await untilNothingIsLeft(killed, place)
})

test('Ctrl-C while it is still starting ends what was started', async () => {
  const start = startDirectly(place)
  await waitFor('PostgreSQL', () => start.stderr().includes('PostgreSQL'))
  process.kill(start.pid, 'SIGINT')
  expect(await start.ended).toBe(130)
  expect(start.stderr()).toContain('everything is stopped')
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clearBench } from './_bench.ts'
import { listen, makePlace, type Place, startFakes, untilNothingIsLeft, untilUp } from './_system.ts'

let place: Place

beforeAll(async () => {
  place = await makePlace()
})

afterAll(clearBench)

describe('one clear line, and everything else is stopped, when', () => {
  test('a service cannot boot', async () => {
    const start = startFakes(place, 'fails at boot')
    expect(await start.ended).toBe(1)
    expect(lastLineOf(start.stderr())).toMatch(
      /^error moody ended with exit code 1, last error: fake: CLIENTS: must be set \(log: .*\/logs\/moody\.log\)$/,
    )
  })

  test('a service crashes later', async () => {
    const start = startFakes(place, 'throws when asked')
    const system = await untilUp(start, place)
    process.kill(system.services.moody?.pid ?? 0, 'SIGUSR2')
    expect(await start.ended).toBe(1)
    expect(lastLineOf(start.stderr())).toMatch(
      /^error moody ended .*, last error: Error: the disk is on fire \(local\/test\/fixtures\/fake-service\.ts:\d+\) \(log: .*\)$/,
    )
    await untilNothingIsLeft(system, place)
  })

  test('a service is killed', async () => {
    const start = startFakes(place)
    const system = await untilUp(start, place)
    process.kill(system.services.steady?.pid ?? 0, 'SIGKILL')
    expect(await start.ended).toBe(1)
    expect(lastLineOf(start.stderr())).toMatch(/^error steady was killed by SIGKILL \(log: .*steady\.log\)$/)
    await untilNothingIsLeft(system, place)
  })

  test('PostgreSQL is killed', async () => {
    const start = startFakes(place)
    const system = await untilUp(start, place)
    process.kill(system.database.pid ?? 0, 'SIGKILL')
    expect(await start.ended).toBe(1)
    expect(lastLineOf(start.stderr())).toMatch(
      /^error postgres was killed by SIGKILL \(log: .*postgres\.log\)$/,
    )
    await untilNothingIsLeft(system, place)
  })
})

test('what a crash logged survives the next start, also one that comes to nothing', async () => {
  const { data, offset } = await makePlace()
  const log = (name: string) => readFileSync(join(data, 'logs', name), 'utf8')
  const once = async (behaviour: string, ...more: string[]) => {
    const start = startFakes({ data, offset }, behaviour, ['--once', ...more])
    await start.ended
    return start
  }
  await once('fails at boot')
  const busy = await listen(3000 + offset)
  expect((await once('')).stderr()).toContain('a port is in use')
  busy.close()
  expect(log('moody.log')).toContain('CLIENTS: must be set')

  const next = await once('', '--logs')
  expect(await next.ended, next.stderr()).toBe(0)
  expect(log('moody.previous.log')).toContain('CLIENTS: must be set')
  expect(log('moody.log') + next.stdout()).not.toContain('CLIENTS')
  await once('')
  expect(log('moody.previous.log')).not.toContain('CLIENTS')
})

test('a second Ctrl-C ends at once what does not end by itself', async () => {
  const start = startFakes(place, 'ignores SIGTERM')
  const system = await untilUp(start, place)
  process.kill(start.pid, 'SIGINT')
  // npm passes the first one on within half a second, so only a later one counts.
  await delay(700)
  const secondAtMs = performance.now()
  process.kill(start.pid, 'SIGINT')
  expect(await start.ended).toBe(0)
  expect(performance.now() - secondAtMs).toBeLessThan(5_000)
  await untilNothingIsLeft(system, place)
})

function lastLineOf(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

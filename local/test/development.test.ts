import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { locateDataFolder } from '../launcher/data-folder.ts'
import { readRunFile } from '../launcher/run-file.ts'
import { callLocally } from '../local-http.ts'
import { clearBench, REPOSITORY, runToEnd, waitFor } from './_bench.ts'
import { makePlace, type Place, START, startFakes, untilNothingIsLeft, untilUp } from './_system.ts'

const FAKE_SERVICE = join(REPOSITORY, 'local/test/fixtures/fake-service.ts')

afterEach(clearBench)

test('with --watch a service starts again when its code changes, also after a crash', async () => {
  const place = await makePlace()
  const start = startFakes(place, 'throws when asked', ['--watch'])
  await untilUp(start, place)

  process.kill(pidOf('moody', place), 'SIGUSR2')
  await waitFor('the crash to be told', () =>
    start.stderr().includes('it starts again when its code changes'),
  )
  const before = ['steady', 'moody'].map(name => pidOf(name, place))
  utimesSync(FAKE_SERVICE, new Date(), new Date())
  await waitFor('the restart', () => start.stderr().includes('restarted steady, moody'))
  const after = ['steady', 'moody'].map(name => pidOf(name, place))
  expect(after.filter(pid => before.includes(pid))).toEqual([])

  const system = await untilUp(start, place)
  process.kill(start.pid, 'SIGINT')
  expect(await start.ended).toBe(0)
  await untilNothingIsLeft(system, place)
})

test('with --inspect a debugger gets in to that service', async () => {
  const place = await makePlace()
  const start = startFakes(place, '', ['--inspect', 'moody'])
  const system = await untilUp(start, place)
  const { status } = await callLocally(`http://127.0.0.1:${9229 + place.offset}/json/version`, {
    withinMs: 5_000,
  })
  expect(status).toBe(200)
  expect(start.stderr()).toContain(`moody can be debugged at 127.0.0.1:${9229 + place.offset}`)
  process.kill(start.pid, 'SIGINT')
  await untilNothingIsLeft(system, place)
})

test('--inspect of no service names those there are', async () => {
  const { exitCode, stderr } = await runToEnd(process.execPath, [START, '--inspect', 'loans'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain(
    '--inspect loans: must be one of loan-api, auth-svc, scoring-svc, external-score-mock, operations-page',
  )
})

function pidOf(service: string, { data }: Place): number {
  return readRunFile(locateDataFolder(data).runFile)?.services[service]?.pid ?? 0
}

import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callLocally } from '../local-http.ts'
import { clearBench, type Run } from './_bench.ts'
import { makePlace, type Place, startDirectly, untilNothingIsLeft, untilUp } from './_system.ts'

const hasPromtool = spawnSync('promtool', ['--version']).status === 0
if (!hasPromtool)
  process.stderr.write(
    'SKIPPED: promtool (of the package prometheus) is not on the PATH; no metrics are checked by it\n',
  )

let place: Place
let start: Run
let system: Awaited<ReturnType<typeof untilUp>>

beforeAll(async () => {
  place = await makePlace()
  start = startDirectly(place)
  system = await untilUp(start, place)
})

afterAll(async () => {
  process.kill(start.pid, 'SIGINT')
  await untilNothingIsLeft(system, place)
  await clearBench()
})

describe.each(['loan-api', 'auth-svc', 'scoring-svc', 'external-score-mock'])('the metrics of %s', name => {
  const read = async () => {
    const url = `${system.services[name]?.operationsUrl}/metrics`
    return (await callLocally(url, { withinMs: 5_000 })).body
  }

  test('tell of its requests and of its process', async () => {
    const text = await read()
    expect(text).toMatch(/^http_server_request_duration_seconds_bucket\{.*le="0\.8",.*\} \d+$/m)
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.e-]+$/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
  })

  test.skipIf(!hasPromtool)('are as Prometheus wants them', async () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await read(),
      encoding: 'utf8',
    })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })
})

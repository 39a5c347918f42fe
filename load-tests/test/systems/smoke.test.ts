import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { simulatorOf } from '../../../local/fault-control/simulator.ts'
import type { RunningSystem } from '../../../local/launcher/run-file.ts'
import { REPOSITORY } from '../../../local/repository.ts'
import { clearBench, type Run, runToEnd } from '../../../local/test/_bench.ts'
import {
  makePlace,
  type Place,
  startDirectly,
  untilNothingIsLeft,
  untilUp,
} from '../../../local/test/_system.ts'
import { k6Here } from '../../run/find-k6.ts'

const k6 = await k6Here({ progress: { note: () => {} } })
if (!k6) {
  process.stderr.write(
    '\nSKIPPED: load tests with k6. There is none on this machine; npm run load builds one where Go is, or name it in LOAD_K6.\n\n',
  )
}

/** Of 300 applications a brownout defers dozens. */
const SECONDS = 15

describe.runIf(k6)('npm run load on a running system', () => {
  let place: Place
  let start: Run
  let system: RunningSystem
  const reports: string[] = []

  beforeAll(async () => {
    place = await makePlace()
    start = startDirectly(place, [], { REQUEST_BUDGET_MS: '750' })
    system = await untilUp(start, place)
  })
  afterAll(async () => {
    process.kill(start.pid, 'SIGTERM')
    await untilNothingIsLeft(system, place)
    await clearBench()
    for (const report of reports) rmSync(report, { recursive: true, force: true })
  })

  test('smoke fails when the bureau browns out beyond the objectives, and says by what', async () => {
    await simulatorOf(system).begin('brownout', undefined)
    const { exitCode, stdout } = await load('smoke', '--rate', '20', '--for', `${SECONDS}s`)
    await simulatorOf(system).clear()
    expect(stdout).toMatch(
      /^FAIL apply smoke, 20\/s for 15 s: .*answered with the decision: .*report\.html\n$/,
    )
    expect(exitCode).toBe(99)
    const folder = join(REPOSITORY, dirname(reportOf(stdout)))
    const files = new Map(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]))
    expect(files.get('report.html')).toContain('"label":"brownout"')
    expect(files.get('report.html')).toContain('"word":"FAIL"')
    // A token begins like that, and an applicant of seed 1.
    expect([...files].filter(([, text]) => /eyJ|load-1-\d/.test(text)).map(([name]) => name)).toEqual([])
  })

  async function load(profile: string, ...options: string[]) {
    const args = ['scripts/load.ts', 'apply', profile, '--data', place.data, ...options]
    const ended = await runToEnd(process.execPath, args, { env: { LOAD_K6: k6?.path } })
    reports.push(join(REPOSITORY, dirname(reportOf(ended.stdout))))
    return ended
  }
})

function reportOf(stdout: string): string {
  return /reports\/\S+\/report\.html/.exec(stdout)?.[0] ?? 'reports/none/report.html'
}

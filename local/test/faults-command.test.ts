import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { describeStatus } from '../fault-control/describe-faults.ts'
import type { FaultStatus } from '../fault-control/simulator.ts'
import { locateDataFolder, prepareDataFolder } from '../launcher/data-folder.ts'
import { writeRunFile } from '../launcher/run-file.ts'
import { callLocally } from '../local-http.ts'
import { identifyProcess } from '../processes/process-identity.ts'
import { clearBench, makeFolder, REPOSITORY, run, runToEnd, waitFor } from './_bench.ts'
import { freeOffset } from './_system.ts'

const FAULTS = join(REPOSITORY, 'scripts/faults.ts')
const SIMULATOR = join(REPOSITORY, 'services/external-score-mock/src/main.ts')

let data: string
let operationsUrl: string

// The simulator alone, found as in a whole system: by the run file, whose launcher this process claims to be.
beforeAll(async () => {
  data = makeFolder()
  const offset = await freeOffset()
  operationsUrl = `http://127.0.0.1:${9003 + offset}`
  const env = { PORT: String(3003 + offset), OPERATIONS_PORT: String(9003 + offset) }
  const { pid } = run(process.execPath, [SIMULATOR], { env })
  await waitFor('the simulator', () => isUp(`${operationsUrl}/livez`))
  announce(data, { 'external-score-mock': { pid, url: `http://127.0.0.1:${env.PORT}`, operationsUrl } })
})

afterAll(clearBench)

beforeEach(async () => {
  await callLocally(`${operationsUrl}/faults`, { method: 'DELETE', withinMs: 5_000 })
})

function announce(folder: string, services: Parameters<typeof writeRunFile>[1]['services']): void {
  prepareDataFolder(locateDataFolder(folder))
  writeRunFile(locateDataFolder(folder).runFile, {
    pid: process.pid,
    identity: identifyProcess(process.pid) ?? '',
    startedAt: new Date().toISOString(),
    offset: 0,
    requestBudgetMs: '1800',
    services,
    database: { host: '127.0.0.1', port: 1, name: 'none' },
  })
}

function faults(...words: string[]) {
  return runToEnd(process.execPath, [FAULTS, ...words, '--data', data])
}

test('a scenario begins, is told with its end, and is off again', async () => {
  const begun = await faults('brownout', '--for', '90s')
  expect(begun).toMatchObject({ exitCode: 0, stderr: '' })
  expect(begun.stdout).toMatch(
    /^brownout is in force until \d\d:\d\d:\d\d, for 90 s\n\nrule +attempts {2}what they meet\n/,
  )
  expect(begun.stdout).toMatch(/\nslow +100 % {2}log_normal, medianMs 150, p99Ms 900\n/)
  expect(begun.stdout).toMatch(/\nerrors +25 % {2}http_error, statuses 500 503 504\n/)
  expect((await faults('status')).stdout).toMatch(/^brownout is in force until .+, for \d+ s\n/)
  expect(await faults('off')).toEqual({ exitCode: 0, stdout: 'no faults are in force\n', stderr: '' })
  expect((await faults('status')).stdout).toBe('no faults are in force\n')
})

test('without --for it lasts as long as the library says', async () => {
  expect((await faults('outage')).stdout).toMatch(/^outage is in force until \d\d:\d\d:\d\d, for 300 s\n/)
})

test.each([
  ['1h', 3_600],
  ['2m', 120],
  ['45', 45],
])('--for %s is %i seconds', async (duration, ttlSeconds) => {
  const { stdout } = await faults('healthy', '--for', duration, '--json')
  expect(JSON.parse(stdout)).toMatchObject({ scenario: 'healthy', plan: { ttlSeconds } })
})

test('what ends it now is said as it is to be typed', async () => {
  const { stdout } = await faults('outage')
  const [, off] = /\nto end it now {2}npm run faults -- (.+)\n$/.exec(stdout) ?? []
  expect(off).toBe(`off --data '${data}'`)
})

test('attempts are of all, not of those that the rules above have left over', async () => {
  const rows = async (...words: string[]) => (await faults(...words)).stdout.split('\n')
  expect(await rows('flaky-20')).toEqual(
    expect.arrayContaining([
      'errors      10 %  http_error, statuses 500 502 503',
      'resets      10 %  reset_before_headers',
    ]),
  )
  const garbage = (await rows('garbage')).slice(4, 13).map(row => /\d\S* %/.exec(row)?.[0])
  expect(garbage).toEqual(Array(9).fill('11.1 %'))
})

async function put(plan: object): Promise<void> {
  const { status } = await callLocally(`${operationsUrl}/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(plan),
    withinMs: 5_000,
  })
  expect(status).toBe(200)
}

test('a plan of your own is told rule by rule: whom, what, when', async () => {
  const error = { kind: 'http_error', statuses: [500, 503] }
  const share = { who: 'share', share: 0.3 }
  const rules = [
    { id: 'slow', match: { who: 'all' }, rate: 1, effect: { kind: 'latency', ms: 5 } },
    { id: 'half', match: share, rate: 0.5, effect: { kind: 'hang' } },
    { id: 'named', match: { who: 'applicants', userIds: ['a', 'b'] }, rate: 1, effect: { kind: 'stale' } },
    {
      id: 'at-times',
      match: { who: 'all' },
      rate: 0.8,
      effect: error,
      during: { kind: 'window', fromSeconds: 1, seconds: 2 },
    },
    {
      id: 'quota',
      match: { who: 'all' },
      rate: 1,
      effect: { kind: 'rate_limit', perSecond: 9, retryAfterSeconds: 1 },
    },
    { id: 'third', match: { who: 'all' }, rate: 0.333, effect: error },
    { id: 'rest', match: { who: 'all' }, rate: 1, effect: error },
  ]
  await put({ ttlSeconds: 60, rules })
  const { stdout } = await faults('status')
  expect(stdout).toMatch(/^a plan without a name is in force until /)
  const rows = stdout.split('\n').slice(4, -3)
  expect(rows.map(row => row.replace(/ {2,}/g, ' | '))).toEqual([
    'slow | 100 % | latency, ms 5',
    'half | 50 % of 30 % of applicants | hang',
    'named | 100 % of 2 applicants | stale',
    'at-times | 80 % | http_error, statuses 500 503; window,',
    ' | fromSeconds 1, seconds 2',
    'quota | 100 % | rate_limit, perSecond 9, retryAfterSeconds',
    ' | 1',
    'third | 33.3 % | http_error, statuses 500 503',
    'rest | 66.7 % | http_error, statuses 500 503',
  ])
})

test('stages are numbered, and each has all attempts to itself', async () => {
  const rules = [{ id: 'down', match: { who: 'all' }, rate: 1, effect: { kind: 'hang' } }]
  await put({ ttlSeconds: 60, stages: [1, 2].map(() => ({ seconds: 30, rules })) })
  const { stdout } = await faults('status')
  expect(stdout).toMatch(/\n1\. down +100 % {2}hang\n2\. down +100 % {2}hang\n/)
})

test('list has every scenario with what the bureau does; nothing that is printed is too wide', async () => {
  const { exitCode, stdout } = await faults('list')
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^scenario +what the bureau does\n/)
  const scenarios: { name: string; plan: FaultStatus['plan'] }[] = JSON.parse(
    (await faults('list', '--json')).stdout,
  )
  const names = scenarios.map(({ name }) => name)
  expect(names).toContain('flaky-20')
  for (const name of names) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'))
  const said = [stdout, (await faults('--help')).stdout]
  for (const { name, plan } of scenarios) {
    const status = { scenario: name, plan, endsAt: new Date().toISOString(), remainingSeconds: 300 }
    said.push(describeStatus(status, 'npm run faults -- off'))
  }
  for (const line of said.flatMap(text => text.split('\n'))) {
    expect(line.length).toBeLessThanOrEqual(80)
  }
})

describe('wrong usage ends with 2 and says what is wrong', () => {
  test.each([
    [['apocalypse'], /there is no scenario apocalypse; there are healthy, flaky-20, /],
    [['outage', '--for', 'ever'], /--for ever: must be 1s to 1h, as in 60s or 5m/],
    [['outage', '--for', '0s'], /--for 0s: must be 1s to 1h/],
    [['outage', '--for', '61m'], /--for 61m: must be 1s to 1h/],
    [['status', '--for', '60s'], /--for goes with a scenario, not with status/],
    [[], /WHAT is missing/],
    [['outage', 'brownout'], /unexpected argument brownout/],
  ])('%j', async (words, complaint) => {
    const { exitCode, stdout, stderr } = await faults(...words)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(complaint)
    expect((await faults('status')).stdout).toBe('no faults are in force\n')
  })
})

test('what cannot be reached is said in one line', async () => {
  const nothing = await runToEnd(process.execPath, [FAULTS, 'status', '--data', makeFolder()])
  expect(nothing).toMatchObject({ exitCode: 1, stdout: '' })
  expect(nothing.stderr).toMatch(/^error nothing is running on .+; start it with: npm start/)

  const gone = makeFolder()
  announce(gone, { 'external-score-mock': { pid: 1, url: '', operationsUrl: 'http://127.0.0.1:1' } })
  const silent = await runToEnd(process.execPath, [FAULTS, 'status', '--data', gone])
  expect(silent).toMatchObject({ exitCode: 1, stdout: '' })
  expect(silent.stderr).toMatch(/^error external-score-mock does not answer: .+\n$/)
})

async function isUp(url: string): Promise<boolean> {
  const answer = await callLocally(url, { withinMs: 1_000 }).catch(() => undefined)
  return answer?.status === 200
}

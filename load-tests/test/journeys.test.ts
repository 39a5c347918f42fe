import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { REPOSITORY } from '../../local/repository.ts'
import { JOURNEYS } from '../journeys.ts'
import { MEASURED } from '../measures.ts'
import { k6Here } from '../run/find-k6.ts'

const k6 = await k6Here({ progress: { note: () => {} } })
if (!k6) {
  process.stderr.write(
    '\nSKIPPED: what the journeys of load tests count. There is no k6 on this machine.\n\n',
  )
}

type Scripted = { status: number; headers?: Record<string, string>; body: object }
const ID = '01a1fd95-0e4c-75b3-9d24-3a1d2b1c0f11'
const DECISION = { applicationId: ID, status: 'APPROVED', interestRate: 11.9, monthlyPayment: 497.5 }
const decided: Scripted = { status: 200, body: DECISION }
const received: Scripted = {
  status: 202,
  headers: { location: `/loan/applications/${ID}`, 'retry-after': '5' },
  body: { applicationId: ID, status: 'RECEIVED' },
}
const overloaded: Scripted = { status: 503, headers: { 'retry-after': '1' }, body: { code: 'overloaded' } }
const replayed: Scripted = { ...decided, headers: { 'idempotent-replayed': 'true' } }

describe.runIf(k6)('what k6 counts of', () => {
  let answers: Scripted[]
  let keys: (string | undefined)[]
  let server: Server
  let place: string
  beforeEach(async () => {
    keys = []
    place = mkdtempSync(join(tmpdir(), 'loans-journey-'))
    server = createServer((request, answer) => {
      keys.push(request.headers['idempotency-key']?.toString())
      const { status, headers, body } = answers.shift() ?? { status: 500, body: {} }
      request.resume().on('end', () => answer.writeHead(status, headers).end(JSON.stringify(body)))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
    rmSync(place, { recursive: true })
  })

  /** One turn of a journey after another until the script of answers is over; the share of each rate. */
  async function turns(journey: string, count: number, script: Scripted[]) {
    answers = [...script]
    const [options, summary] = [join(place, 'options.json'), join(place, 'summary.json')]
    const scenario = { executor: 'per-vu-iterations', vus: 1, iterations: count, exec: 'journey' }
    writeFileSync(options, JSON.stringify({ scenarios: { [MEASURED]: scenario } }))
    const args = ['run', '--quiet', '--no-usage-report', '--address', '', '--config', options]
    args.push('--summary-export', summary, `load-tests/journeys/${journey}.ts`)
    const env = {
      LOAD_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      LOAD_TOKEN: 'a-token',
      LOAD_SEED: '1',
      LOAD_RUN: 'a-run',
      LOAD_IN_TIME_MS: '800',
      LOAD_TIMEOUT_MS: '1500',
      HOME: place,
    }
    await promisify(execFile)(k6?.path ?? '', args, { cwd: REPOSITORY, env })
    const { metrics } = JSON.parse(readFileSync(summary, 'utf8'))
    const of = (name: string) => metrics[name] && [metrics[name].passes, metrics[name].fails]
    const rates = { available: of('available'), decided: of('decided'), checks: of('checks') }
    return { ...rates, beganAtMs: metrics.began_at?.value }
  }

  test.each(Object.keys(JOURNEYS))('%s: when it began', async journey => {
    const before = Date.now()
    const { beganAtMs } = await turns(journey, 1, [decided, replayed])
    expect(beganAtMs).toBeGreaterThanOrEqual(before)
    expect(beganAtMs).toBeLessThanOrEqual(Date.now())
  })

  test('applying: a receipt is no decision, a failure counts once, and what is the partner’s not at all', async () => {
    const refused = { status: 422, body: { code: 'validation_failed' } }
    expect(await turns('apply', 4, [decided, received, overloaded, refused])).toMatchObject({
      available: [2, 1],
      decided: [1, 1],
      // As described are all but the 422, which no journey deserves.
      checks: [3, 1],
    })
  })

  test.each([
    ['a decision without its terms', { status: 200, body: { applicationId: ID, status: 'APPROVED' } }],
    ['a receipt that does not say where', { ...received, headers: { 'retry-after': '5' } }],
    ['a refusal without a way back', { ...overloaded, headers: {} }],
    ['something else', { status: 200, body: [] }],
  ])('applying: %s is none', async (_, answer) => {
    expect((await turns('apply', 1, [answer])).checks).toEqual([0, 1])
  })

  test('applying again: with one key a turn, for the same application', async () => {
    const { available, checks } = await turns('retry', 2, [decided, replayed, received, received])
    expect({ available, checks }).toEqual({ available: [4, 0], checks: [6, 0] })
    expect(keys).toEqual(['a-run-0', 'a-run-0', 'a-run-1', 'a-run-1'])
  })

  test.each([
    ['another application', { ...replayed, body: { ...DECISION, applicationId: 'another' } }, 2],
    ['another decision', { ...replayed, body: { ...DECISION, interestRate: 9.9 } }, 1],
    ['not a replay', decided, 1],
  ])('applying again: %s is seen', async (_, second, failed) => {
    expect((await turns('retry', 1, [decided, second])).checks).toEqual([3 - failed, failed])
  })

  test('applying again: a failure of the second is one of availability, and no other application', async () => {
    const { available, checks } = await turns('retry', 1, [decided, overloaded])
    expect({ available, checks }).toEqual({ available: [1, 1], checks: [1, 0] })
  })

  test.each([
    ['what was answered', decided, [3, 0]],
    ['something else', { status: 200, body: { ...DECISION, status: 'REJECTED' } }, [2, 1]],
    ['nothing', { status: 404, body: { code: 'not_found' } }, [1, 2]],
  ])('reading back %s', async (_, onRecord, checks) => {
    expect((await turns('read-back', 1, [decided, onRecord])).checks).toEqual(checks)
  })
})

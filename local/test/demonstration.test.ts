import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { formatResults, formatSurprises } from '../demonstration/results-table.ts'
import { readSamples, type Sample } from '../demonstration/samples.ts'
import { followSample, type Result, submitSample } from '../demonstration/submit-sample.ts'
import { clearBench, runToEnd } from './_bench.ts'
import { argumentsOf, makePlace, startFakes, WHOLE_START } from './_system.ts'

const sample: Sample = {
  body: { userId: '123', amount: 15_000, termMonths: 36, income: 4_000 },
  expected: { status: 'APPROVED', interestRate: 11.9, monthlyPayment: 497.5 },
}
const approved = { status: 'APPROVED', interestRate: 11.9, monthlyPayment: 497.5, applicationId: 'x' }
const rejected = { status: 'REJECTED', reasons: [{ code: 'NO_CREDIT_FILE', description: 'no file' }] }

afterEach(clearBench)

describe('a sample application', () => {
  test.each([
    ['its decision', 200, approved, /^123 +15,000 +APPROVED +11\.9% +497\.50 +\d+$/, ''],
    [
      'another price',
      200,
      { ...approved, interestRate: 9.9 },
      /APPROVED +9\.9%/,
      '123 should be APPROVED at 11.9%, 497.50, is APPROVED at 9.9%, 497.50\n',
    ],
    [
      'another decision',
      200,
      rejected,
      /REJECTED +\d+ {2}NO_CREDIT_FILE$/,
      '123 should be APPROVED at 11.9%, 497.50, is REJECTED (NO_CREDIT_FILE)\n',
    ],
    ['no decision yet', 202, { status: 'RECEIVED' }, /RECEIVED +\d+ {2}decided later$/, /is RECEIVED/],
    [
      'a problem',
      503,
      { code: 'unavailable' },
      /FAILED +\d+ {2}503 unavailable$/,
      /is FAILED \(503 unavailable\)/,
    ],
    ['no JSON', 502, undefined, /FAILED +\d+ {2}502$/, /is FAILED/],
  ])('that gets %s is shown as that', async (_, status, body, row, surprise) => {
    const result = await resultOf(sample, [{ status, body }])
    expect(formatResults([result]).trim().split('\n').at(-1)).toMatch(row)
    if (typeof surprise === 'string') expect(formatSurprises([result])).toBe(surprise)
    else expect(formatSurprises([result])).toMatch(surprise)
  })

  test('that nobody answers is shown as failed', async () => {
    const submitted = await submitSample(loanApiAt('http://127.0.0.1:9'), sample)
    expect(submitted).toMatchObject({ outcome: { status: 'FAILED' } })
  })
})

describe('a sample that is meant to be deferred', () => {
  const deferred: Sample = {
    body: { ...sample.body, userId: 'deferred-then-approved' },
    deferred: true,
    expected: sample.expected,
  }
  const received = (status: number, retryAfter: number) => ({
    status,
    headers: { location: '/loan/applications/x', 'retry-after': String(retryAfter) },
    body: { status: 'RECEIVED' },
  })
  const lastRows = (result: Result) => formatResults([result]).trim().split('\n').slice(2)

  test('is read, no sooner than the answers say, until it is decided; what it was and became are both shown', async () => {
    const result = await resultOf(deferred, [
      received(202, 1),
      received(200, 1),
      { status: 200, body: approved },
      { status: 500, body: {} },
    ])
    expect(result).toMatchObject({ asExpected: true, later: { outcome: { status: 'APPROVED' } } })
    expect(result.later?.seconds).toBeGreaterThan(1.9)
    const [first, second, third, ...more] = lastRows(result)
    expect(first).toMatch(/^deferred- +15,000 +RECEIVED +\d+ +202, decided later$/)
    expect(second).toMatch(/^then- +APPROVED +11\.9% +497\.50 +\d\.\d s later$/)
    expect([third, ...more]).toEqual(['approved'])
    expect(formatSurprises([result])).toBe('')
  })

  test('is asked for once a second when an answer asks for more patience than a person has', async () => {
    const result = await resultOf(deferred, [
      received(202, 0),
      received(200, 3_600),
      { status: 200, body: approved },
    ])
    expect(result.asExpected).toBe(true)
    expect(result.later?.seconds).toBeLessThan(10)
  })

  test.each([
    [
      'undecided for too long',
      [received(202, 0), received(200, 1)],
      /, then RECEIVED \(takes longer than 1\.5 s\)$/,
    ],
    ['not to be asked for soon', [received(202, 3_600)], /, then RECEIVED \(takes longer than 1\.5 s\)$/],
    [
      'decided otherwise',
      [received(202, 0), { status: 200, body: rejected }],
      /, then REJECTED \(NO_CREDIT_FILE\)$/,
    ],
    [
      'lost',
      [received(202, 0), { status: 404, body: { code: 'not_found' } }],
      /, then FAILED \(404 not_found\)$/,
    ],
    ['decided at once', [{ status: 200, body: approved }], /, is APPROVED at 11\.9%, 497\.50$/],
  ])('is a surprise when it is %s', async (_, answers, surprise) => {
    const result = await resultOf(deferred, answers, 1.5)
    expect(result.asExpected).toBe(false)
    expect(formatSurprises([result]).trim()).toMatch(surprise)
  })

  test('fits into 80 columns with the longest reason beside it', async () => {
    const reason = { status: 'REJECTED', reasons: [{ code: 'INCOME_INSUFFICIENT_FOR_AMOUNT' }] }
    const results = [
      await resultOf(deferred, [received(202, 0), { status: 200, body: approved }]),
      await resultOf({ ...sample, body: { ...sample.body, userId: 'score-720' } }, [
        { status: 200, body: reason },
      ]),
    ]
    // As slow as an answer may be, on a machine that does much else.
    const table = formatResults(results.map(result => ({ ...result, milliseconds: 1_800 })))
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})

test('the samples that are sent begin with the example of the documentation', () => {
  expect(readSamples()[0]).toEqual(sample)
})

test('--once shows what was deferred and what it became, to a pipe without colours, and ends with 0', async () => {
  const start = [WHOLE_START, ...argumentsOf(await makePlace()), '--once']
  const { exitCode, stdout, stderr } = await runToEnd(process.execPath, start)
  expect(exitCode, stderr).toBe(0)
  const [table = ''] = stdout.trimStart().split('\n\n')
  expect(table).toMatch(/^deferred- +6,000 +RECEIVED +\d+ +202, decided later$/m)
  expect(table).toMatch(/^then- +APPROVED +11\.9% +282\.16 +\d\.\d s later$/m)
  expect(stripVTControlCharacters(stdout)).toBe(stdout)
})

test('--once ends with 1 when a sample did not get what it should', async () => {
  const start = startFakes(await makePlace(), 'disappoints', ['--once'])
  expect(await start.ended).toBe(1)
  expect(start.stderr()).toContain('everything is stopped')
})

type Scripted = { status: number; headers?: Record<string, string>; body: unknown }

/** What becomes of a sample when loan-api gives these answers, the last one again and again. */
async function resultOf(applied: Sample, answers: Scripted[], patienceS?: number): Promise<Result> {
  let asked = 0
  const server = await listening((_, res) => {
    const { status, headers, body } = answers[asked++] ?? answers.at(-1) ?? { status: 500, body: '' }
    res.writeHead(status, headers).end(body === undefined ? '' : JSON.stringify(body))
  })
  const { port } = server.address() as AddressInfo
  const loanApi = loanApiAt(`http://127.0.0.1:${port}`)
  const result = await followSample(loanApi, await submitSample(loanApi, applied), patienceS)
  server.close()
  return result
}

function loanApiAt(url: string) {
  return { url, token: 'token', signal: new AbortController().signal }
}

function listening(answer: RequestListener): Promise<Server> {
  const server = createServer(answer)
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { formatResults, formatSurprises } from '../demonstration/results-table.ts'
import { readSamples, type Sample } from '../demonstration/samples.ts'
import { submitSample } from '../demonstration/submit-sample.ts'
import { clearBench } from './_bench.ts'
import { makePlace, startFakes } from './_system.ts'

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
    const server = await answering(status, body === undefined ? '' : JSON.stringify(body))
    const { port } = server.address() as AddressInfo
    const result = await submitSample(
      `http://127.0.0.1:${port}`,
      'token',
      sample,
      new AbortController().signal,
    )
    server.close()
    expect(formatResults([result]).trim().split('\n').at(-1)).toMatch(row)
    if (typeof surprise === 'string') expect(formatSurprises([result])).toBe(surprise)
    else expect(formatSurprises([result])).toMatch(surprise)
  })

  test('that nobody answers is shown as failed', async () => {
    const result = await submitSample('http://127.0.0.1:9', 'token', sample, new AbortController().signal)
    expect(result).toMatchObject({ asExpected: false, outcome: { status: 'FAILED' } })
  })
})

test('the samples that are sent begin with the example of the documentation', () => {
  expect(readSamples()[0]).toEqual(sample)
})

test('--once ends with 1 when a sample did not get what it should', async () => {
  const start = startFakes(await makePlace(), 'disappoints', ['--once'])
  expect(await start.ended).toBe(1)
  expect(start.stderr()).toContain('everything is stopped')
})

function answering(status: number, body: string): Promise<Server> {
  const server = createServer((_, answer) => answer.writeHead(status).end(body))
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

import { createServer } from 'node:http'
import { beforeEach, describe, expect, test } from 'vitest'
import { migrate } from '../../services/loan-api/src/migrate.ts'
import { beginMeasuring, expectWithinBudget } from './_clock.ts'
import { startOwnPostgres } from './_postgres.ts'
import { startSystem } from './_system.ts'

const BUDGET_MS = 750
const EXAMPLE = { userId: '123', amount: 15_000, termMonths: 36, income: 4_000 }

const postgres = await startOwnPostgres()
await migrate(postgres.url)
const system = await startSystem(postgres.url, { loanApi: { REQUEST_BUDGET_MS: String(BUDGET_MS) } })

beforeEach(() => beginMeasuring(system))

/** Nor is a partner kept waiting much longer than loan-api says. */
function expectInTime(answers: { tookMs: number }[]): void {
  expectWithinBudget(system, answers, BUDGET_MS)
  expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(BUDGET_MS + 200)
}

async function appliesAgainWithin(limitMs: number): Promise<void> {
  const startedAt = performance.now()
  while ((await system.apply(EXAMPLE)).status !== 200) {
    expect(performance.now() - startedAt).toBeLessThan(limitMs)
  }
}

describe('a database that is down', () => {
  test('is a 503 in time that names the application, and applications succeed again within 2 s of its return', async () => {
    expect((await system.apply(EXAMPLE)).status).toBe(200)
    await postgres.stop()

    const during = await Promise.all(Array.from({ length: 20 }, () => system.apply(EXAMPLE)))
    expectInTime(during)
    for (const { status, headers, body } of during) {
      expect(status).toBe(503)
      expect(headers.get('retry-after')).toBe('1')
      expect(body).toMatchObject({ code: 'receipt_unconfirmed', applicationId: expect.any(String) })
    }
    const read = await system.read(during[0]?.body.applicationId)
    expect(read).toMatchObject({ status: 503, body: { code: 'database_unavailable' } })
    expect(await system.isReady()).toBe(false)

    await postgres.start()
    await appliesAgainWithin(2_000)
    expect(await system.isReady()).toBe(true)
    expect((await system.read(during[0]?.body.applicationId)).status).toBe(404)
  })

  test.each([
    ['in order', postgres.stop],
    ['at once', postgres.stopAtOnce],
  ])('that stops %s while applications are on their way loses none that it confirmed', async (_how, stop) => {
    const applying = Promise.all(Array.from({ length: 30 }, () => system.apply(EXAMPLE)))
    await stop()
    const answers = await applying
    await postgres.start()
    await appliesAgainWithin(2_000)
    expectInTime(answers)
    for (const { status, body } of answers) {
      expect([200, 202, 503]).toContain(status)
      const onRecord = await system.read(body.applicationId)
      if (status === 200) expect(onRecord.body).toEqual(body)
      if (status === 202) expect(onRecord.status).toBe(200)
    }
  })
})

describe('a database that freezes', () => {
  test('is a 503 within the budget, and applications succeed again within 2 s of its thaw', async () => {
    expect((await system.apply(EXAMPLE)).status).toBe(200)
    await postgres.freeze()
    try {
      const during = await Promise.all(Array.from({ length: 20 }, () => system.apply(EXAMPLE)))
      expectInTime(during)
      expect(during.map(({ status }) => status)).toEqual(during.map(() => 503))
      // A busy machine may leave some without a verdict on their token.
      const codes = new Set(during.map(({ body }) => body.code))
      expect(codes).toContain('receipt_unconfirmed')
      codes.delete('authentication_unavailable')
      expect(codes.size).toBe(1)
      expect(await system.isReady()).toBe(false)
    } finally {
      postgres.thaw()
    }
    await appliesAgainWithin(2_000)
  })

  test('after the receipt is a 202 within the budget: the decision is not confirmed, the application is', async () => {
    expect((await system.apply(EXAMPLE)).status).toBe(200)
    await system.simulator.stop()
    const bureau = createServer(async (_req, res) => {
      await postgres.freeze()
      res.writeHead(200, { 'content-type': 'application/json' })
      res.end(
        JSON.stringify({
          result: 'scored',
          userId: '123',
          score: 720,
          riskBand: 'LOW',
          provider: 'ExternalScoreCo',
          factors: [],
          scoredAt: new Date().toISOString(),
        }),
      )
    })
    await new Promise<void>(resolve =>
      bureau.listen(Number(new URL(system.simulator.url).port), '127.0.0.1', resolve),
    )
    try {
      const { status, body, tookMs } = await system.apply(EXAMPLE)
      expect(status).toBe(202)
      expect(body).toMatchObject({ status: 'RECEIVED', amount: 15_000 })
      expectInTime([{ tookMs }])
      postgres.thaw()
      expect((await system.read(body.applicationId)).status).toBe(200)
    } finally {
      postgres.thaw()
      bureau.closeAllConnections()
      await new Promise(resolve => bureau.close(resolve))
      await system.simulator.start()
    }
    await appliesAgainWithin(2_000)
  })
})

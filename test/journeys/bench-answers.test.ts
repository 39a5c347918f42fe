import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSession, type Session } from '../../bench/session.ts'
import type { Bench } from '../../bench/start-bench.ts'
import { VARIANTS, type VariantName } from '../../bench/variants.ts'

/*
 * The benchmark compares programs that must do the same: floor, stock and loan-api tell the same of an applicant, and leave the same
 * on record, in as many statements; and that each tells what it would of itself.
 */

const START_TIMEOUT_MS = 60_000
/** Mostly waiting, because idle backends are slow to tell what they have counted. */
const COUNT_TIMEOUT_MS = 120_000
const COMPARED = ['ours-untraced', 'floor', 'stock'] as const
let session: Session
let bench: Bench
let database: pg.Pool

beforeAll(async () => {
  const { floor, stock } = VARIANTS
  const ours = { ...VARIANTS['ours-untraced'], of: 'loan-api' }
  session = await openSession({
    floor: { ...floor, of: 'loan-api' },
    stock: { ...stock, of: 'loan-api' },
    'ours-untraced': ours,
    'ours-traced': { ...VARIANTS['ours-traced'], of: 'loan-api' },
  })
  bench = session.bench
  database = new pg.Pool({ connectionString: bench.platform.database.url })
}, START_TIMEOUT_MS)
afterAll(async () => {
  await database?.end()
  await session?.close()
})

async function apply(variant: VariantName, userId: string, amount = 15_000) {
  const answer = await fetch(`${bench.platform.processOf(variant).url}/loan/apply`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bench.tokens[0]}`, 'content-type': 'application/json' },
    body: JSON.stringify({ userId, amount, termMonths: 36, income: 4_000 }),
  })
  const body = (await answer.json()) as Record<string, unknown>
  return { status: answer.status, type: answer.headers.get('content-type'), body }
}

/** All that is on record of an application, but for what names it, when it was, and the trace and the request it came in. */
async function recordOf(applicationId: unknown) {
  const { rows } = await database.query(
    `SELECT to_jsonb(a) - '{application_id,created_at,updated_at,changed_in,traceparent}'::text[] AS application,
            to_jsonb(d) - '{application_id,decided_at}'::text[] AS decision,
            (SELECT array_agg(event ORDER BY sequence) FROM loan_events WHERE application_id = $1) AS events
     FROM loan_applications a JOIN loan_decisions d USING (application_id) WHERE application_id = $1`,
    [applicationId],
  )
  return rows[0]
}

test.each([
  ['score-720', 15_000],
  ['score-700', 8_123.45],
  ['score-560', 15_000],
  ['score-400', 5_000],
  ['thin-file', 5_000],
])('floor and stock answer about %s as loan-api does, and record the same', async (userId, amount) => {
  const [ours, ...others] = await Promise.all(
    COMPARED.map(async variant => {
      const { status, type, body } = await apply(variant, userId, amount)
      const { applicationId, createdAt, decidedAt, ...rest } = body
      expect([createdAt, decidedAt]).toEqual([expect.any(String), expect.any(String)])
      return {
        status,
        type: type?.replace('; charset=utf-8', ''),
        rest,
        record: await recordOf(applicationId),
      }
    }),
  )
  expect(ours?.status).toBe(200)
  expect(others).toEqual([ours, ours])
})

/** Of Express, its router, http, undici, knex and pg; ours needs five for the same. */
const SPANS_OF_STOCK = 14

test('stock is instrumented as its packages would have it: one that tells nothing would cost too little', async () => {
  const applications = 30
  for (let each = 0; each < applications; each++) await apply('stock', 'score-720')
  const received = async () => {
    const { spans, exports } = await bench.received()
    return { spans: spans.stock ?? 0, logs: exports['/v1/logs'] ?? 0 }
  }
  await expect.poll(received, { timeout: 15_000 }).toEqual({
    spans: expect.toSatisfy(count => count > SPANS_OF_STOCK * applications),
    logs: expect.toSatisfy(count => count > 0),
  })
})

test('of ours every application has five spans, by which the benchmark knows that none was dropped', async () => {
  for (let each = 0; each < 30; each++) await apply('ours-traced', 'score-720')
  await expect.poll(async () => (await bench.received()).spans['loan-api'], { timeout: 15_000 }).toBe(150)
})

test.runIf(process.platform === 'linux')(
  'what floor costs can be measured, and nothing of it is missing',
  async () => {
    const { cpuMicros, bytes, memoryMib, ...measured } = await session.measureSaturation(['floor'], 500)
    expect(measured).toMatchObject({
      applications: expect.toSatisfy(count => count > 10),
      disturbance: { undecidedShare: expect.toSatisfy(share => share < 0.5) },
    })
    for (const tier of ['loan-api', 'auth-svc', 'scoring-svc', 'PostgreSQL', 'generator']) {
      expect(cpuMicros[tier], tier).toBeGreaterThan(0)
    }
    expect(bytes).toMatchObject({ read: expect.toSatisfy(each => each > 1_000), log: 0 })
    expect(memoryMib.floor?.now).toBeGreaterThan(20)
  },
)

test.runIf(process.platform === 'linux')(
  'each takes two statements for an application, by the count of PostgreSQL and, where there is one, by its own',
  async () => {
    const counted = await session.countStatements(['floor', 'stock', 'ours-traced'])
    // Recovery does a little more, or less, from second to second.
    for (const [name, { transactions }] of Object.entries(counted)) {
      expect(Math.abs(transactions - 2), name).toBeLessThan(0.2)
    }
    expect(Math.abs((counted['ours-traced']?.statements ?? 0) - 2)).toBeLessThan(0.2)
  },
  COUNT_TIMEOUT_MS,
)

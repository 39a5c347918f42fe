import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readReport } from '../src/adapters/bureau/report.ts'
import { BureauContractViolation } from '../src/scores/errors.ts'

const USER_ID = 'somebody'
const NOW = '2026-11-21T12:00:00Z'
const NOW_MS = Date.parse(NOW)
const FACTORS = [
  'DELINQUENT_CREDIT_OBLIGATIONS',
  'COLLECTION_OR_JUDGMENT',
  'HIGH_REVOLVING_UTILIZATION',
  'LIMITED_CREDIT_EXPERIENCE',
  'RECENT_CREDIT_INQUIRIES',
]

/** Mostly one of `good`, now and then anything. */
const oneOf = (...good: unknown[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.jsonValue() })

const code = fc.record({ code: oneOf('D10', 'D40', 'D08', 'D99', '') })
const score = fc.oneof(fc.integer({ min: 290, max: 860 }), fc.integer(), fc.double(), fc.jsonValue())
const factors = fc.oneof({ weight: 9, arbitrary: fc.array(code, { maxLength: 5 }) }, fc.jsonValue())

/** Reports of which any member may be wrong. */
const nearlyReport = fc.record({
  result: oneOf('scored', 'no_file'),
  userId: oneOf(USER_ID, USER_ID, 'somebody-else'),
  score,
  riskBand: oneOf('LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH', 'low'),
  provider: oneOf('ExternalScoreCo'),
  factors,
  scoredAt: oneOf(
    NOW,
    '2026-11-20T12:00:00Z',
    '2026-11-20T11:59:59.999Z',
    '2026-11-21T12:01:00+00:00',
    'today',
  ),
})

type Members = { [member: string]: unknown }

/** The same rules as the schema's, written without it. */
function isReport(body: unknown): body is Members {
  if (!isObject(body) || body.userId !== USER_ID || !isText(body.provider, 64)) return false
  if (/[^ -~]/.test(body.provider)) return false
  // The only ones of those above that are within a day before now and a minute after it.
  if (![NOW, '2026-11-20T12:00:00Z', '2026-11-21T12:01:00+00:00'].some(time => time === body.scoredAt))
    return false
  if (body.result === 'no_file') return true
  return (
    body.result === 'scored' &&
    Number.isInteger(body.score) &&
    Number(body.score) >= 300 &&
    Number(body.score) <= 850 &&
    ['LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH'].some(band => band === body.riskBand) &&
    Array.isArray(body.factors) &&
    body.factors.length <= 4 &&
    body.factors.every(factor => isObject(factor) && isText(factor.code, 16))
  )
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= maxLength
}

test('JSON that is not a report never becomes a score, and a report always does', () => {
  let reports = 0
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: nearlyReport }, fc.jsonValue()), body => {
      if (!isReport(body)) {
        expect(() => readReport(body, USER_ID, NOW_MS)).toThrow(BureauContractViolation)
        return
      }
      reports++
      const { score } = readReport(body, USER_ID, NOW_MS)
      if (score.outcome === 'no_credit_file') return
      expect(score).toMatchObject({ score: body.score, riskBand: body.riskBand })
      expect(FACTORS).toEqual(expect.arrayContaining(score.factors))
      expect(new Set(score.factors).size).toBe(score.factors.length)
    }),
    { numRuns: 5_000 },
  )
  expect(reports).toBeGreaterThan(500)
})

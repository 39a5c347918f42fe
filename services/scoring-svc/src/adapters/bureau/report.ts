import { z } from 'zod'
import { BureauContractViolation } from '../../scores/errors.ts'
import { MAX_FACTORS, RISK_BANDS, SCORE_RANGE, type Score } from '../../scores/score.ts'
import { toFactors } from './factor-codes.ts'

/** Printable ASCII: the bureau's name is kept as evidence, and a database does not take every character. */
const provider = z.string().regex(/^[ -~]{1,64}$/)

/** Characters; longer than any code, short enough to be no text. */
const MAX_CODE_LENGTH = 16

const HOUR_MS = 3_600_000
/** A score older than a day is of somebody who may have borrowed since. */
const MAX_AGE_MS = 24 * HOUR_MS
/** The bureau's clock and ours may differ by this much; a report from later than that is dated wrongly. */
const MAX_CLOCK_SKEW_MS = 60_000

const scoredAt = z.iso.datetime({ offset: true })

/** The bureau's answer as far as we rely on it. Further members are its own business, now and later. */
const report = z.discriminatedUnion('result', [
  z.object({
    result: z.literal('scored'),
    userId: z.string(),
    score: z.int().min(SCORE_RANGE.minimum).max(SCORE_RANGE.maximum),
    riskBand: z.enum(RISK_BANDS),
    provider,
    factors: z.array(z.object({ code: z.string().min(1).max(MAX_CODE_LENGTH) })).max(MAX_FACTORS),
    scoredAt,
  }),
  z.object({ result: z.literal('no_file'), userId: z.string(), provider, scoredAt }),
])

/**
 * The score in what the bureau answered about `userId`, and the factor codes that we have no word for.
 * @throws {BureauContractViolation} when `body` is not a report, is about somebody else, or is not of today.
 */
export function readReport(
  body: unknown,
  userId: string,
  nowMs: number,
): { score: Score; unknownFactorCodes: string[] } {
  const parsed = report.safeParse(body)
  if (!parsed.success) {
    const where = parsed.error.issues.map(({ path }) => path.join('.')).join(', ')
    throw new BureauContractViolation('not_a_report', { where })
  }
  if (parsed.data.userId !== userId) throw new BureauContractViolation('wrong_applicant')
  if (!isCurrent(parsed.data.scoredAt, nowMs)) throw new BureauContractViolation('stale')
  if (parsed.data.result === 'no_file') {
    return { score: { outcome: 'no_credit_file', provider: parsed.data.provider }, unknownFactorCodes: [] }
  }
  const { score, riskBand, provider, factors } = parsed.data
  const { known, unknown } = toFactors(factors.map(({ code }) => code))
  return {
    score: { outcome: 'scored', score, riskBand, provider, factors: known },
    unknownFactorCodes: unknown,
  }
}

function isCurrent(scoredAt: string, nowMs: number): boolean {
  const ageMs = nowMs - Date.parse(scoredAt)
  return ageMs <= MAX_AGE_MS && ageMs >= -MAX_CLOCK_SKEW_MS
}

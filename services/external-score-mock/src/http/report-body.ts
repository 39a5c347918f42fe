import type { Report } from '../scores/answer.ts'

/** The bureau's name for itself. */
const PROVIDER = 'ExternalScoreCo'

/** A report as the bureau spells it. */
export function reportBody(report: Report, userId: string, scoredAt = new Date()) {
  return { ...report, userId, provider: PROVIDER, scoredAt: scoredAt.toISOString() }
}

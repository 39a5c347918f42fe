import type { Attempt } from './attempt.ts'
import type { Draws } from './draws.ts'
import { drawnFactors, type Factor, fixedFactors } from './factors.ts'
import { type Effect, magicApplicant, strikes } from './magic-applicants.ts'
import { hasFile, scoreOf } from './population.ts'
import { type RiskBand, riskBandOf } from './risk-band.ts'

/** What the bureau does with one call. */
export type Answer = Report | { result: Effect }

/** What the bureau knows of an applicant; `factors` are most important first. */
export type Report =
  | { result: 'scored'; score: number; riskBand: RiskBand; factors: Factor[] }
  | { result: 'no_file' }

/** The answer to one attempt: pure in seed and applicant, but for those magic applicants that fail on some attempts. */
export function answerTo(draws: Draws, userId: string, attempt: Attempt): Answer {
  const magic = magicApplicant(userId)
  if (!magic) return drawnReport(draws, userId)
  if ('thinFile' in magic) return { result: 'no_file' }
  if ('effect' in magic && (!('onlyOn' in magic) || strikes(magic.onlyOn, attempt))) {
    return { result: magic.effect }
  }
  return scored(magic.score, fixedFactors(magic.score))
}

export function isReport(answer: Answer): answer is Report {
  return answer.result === 'scored' || answer.result === 'no_file'
}

function drawnReport(draws: Draws, userId: string): Report {
  if (!hasFile(draws, userId)) return { result: 'no_file' }
  const score = scoreOf(draws, userId)
  return scored(score, drawnFactors(draws, userId, score))
}

function scored(score: number, factors: Factor[]): Report {
  return { result: 'scored', score, riskBand: riskBandOf(score), factors }
}

import { randomInt } from 'node:crypto'
import type { Distortion } from '../faults/effect.ts'
import { answerTo, isReport, type Report } from '../scores/answer.ts'
import type { Draws } from '../scores/draws.ts'
import { fixedFactors } from '../scores/factors.ts'
import { MAX_SCORE, MIN_SCORE } from '../scores/population.ts'
import { riskBandOf } from '../scores/risk-band.ts'
import { reportBody } from './report-body.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
/** More than a year: nobody may rely on a score of then. */
const STALE_DAYS = 400
/** From so many the other applicant is drawn whom a `wrong_subject` is about. */
const OTHER_APPLICANTS = 1_000_000

export type Subject = { userId: string; report: Report; draws: Draws; choice: number }

/** The body that `distortion` makes of a report; the kinds that only spoil its way leave it as it is. */
export function distortedReport(distortion: Distortion, { userId, report, draws, choice }: Subject): object {
  const body = reportBody(report, userId)
  switch (distortion.kind) {
    case 'thin_file':
      return reportBody({ result: 'no_file' }, userId)
    case 'score_out_of_range':
      return reportBody(scored(distortion.score), userId)
    case 'random_score':
      // The one effect that nobody can foresee: for tests of what becomes of an applicant with several scores.
      return reportBody(scored(randomInt(MIN_SCORE, MAX_SCORE + 1)), userId)
    case 'wrong_subject':
      return aboutSomebodyElse(draws, userId, choice)
    case 'stale':
      return reportBody(report, userId, new Date(Date.now() - STALE_DAYS * DAY_MS))
    case 'renamed_field':
      return renamed(body)
    case 'extra_field':
      return { ...body, modelVersion: '10.2', consumerStatement: { present: false } }
    default:
      return body
  }
}

function scored(score: number): Report {
  return { result: 'scored', score, riskBand: riskBandOf(score), factors: fixedFactors(score) }
}

function aboutSomebodyElse(draws: Draws, userId: string, choice: number): object {
  const drawn = `applicant-${Math.floor(choice * OTHER_APPLICANTS)}`
  const other = drawn === userId ? `${drawn}-2` : drawn
  const report = answerTo(draws, other, { round: 0, number: 1 })
  return reportBody(isReport(report) ? report : { result: 'no_file' }, other)
}

/** The member that says who it is about has another name. Every report has it, and none can be used without it. */
function renamed({ userId, ...rest }: ReturnType<typeof reportBody>): object {
  return { ...rest, subjectId: userId }
}

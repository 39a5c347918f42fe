import { readFileSync } from 'node:fs'
import { answerTo, isReport } from '../services/external-score-mock/src/scores/answer.ts'
import { createDraws } from '../services/external-score-mock/src/scores/draws.ts'
import { decide } from '../services/loan-api/src/applications/decide.ts'
import { parsePolicy } from '../services/loan-api/src/applications/policy.ts'
import { POLICY_IN_FORCE } from '../services/loan-api/src/config.ts'
import type { Row } from './evidence.ts'

/** `score` is null for an applicant of whom the bureau has no file. */
export type Expected = { status: string; score: number | null }

/** What an application comes to without any fault: the simulator's scores are pure in seed and applicant, the decision in score and policy. */
export function expectDecisions(seed: number): (row: Row) => Expected {
  const draws = createDraws(String(seed))
  const policy = parsePolicy(JSON.parse(readFileSync(POLICY_IN_FORCE, 'utf8')))
  return row => {
    const report = answerTo(draws, row.userId, { round: 0, number: 1 })
    if (!isReport(report)) throw new Error('a load test has no magic applicants')
    const isScored = report.result === 'scored'
    const decision = decide(
      row,
      isScored
        ? // Which factors there are changes the reasons, not the decision.
          { ...report, ...BUREAU, outcome: 'scored', factors: ['LIMITED_CREDIT_EXPERIENCE'] }
        : { ...BUREAU, outcome: 'no_credit_file' },
      policy,
    )
    return { status: decision.status, score: isScored ? report.score : null }
  }
}

const BUREAU = { provider: 'ExternalScoreCo' }

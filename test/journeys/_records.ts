import pg from 'pg'
import { afterAll, expect } from 'vitest'
import { answerTo } from '../../services/external-score-mock/src/scores/answer.ts'
import { createDraws } from '../../services/external-score-mock/src/scores/draws.ts'
import type { Journal } from './_simulator-control.ts'

/** What is on record, by SQL: what partners are told is not to be believed here. */
export function openRecords(databaseUrl: string) {
  const database = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  database.on('error', () => {})
  afterAll(() => database.end())
  const rows = async (sql: string) => (await database.query(sql)).rows

  return {
    rows,
    /** How many applications have each status. */
    statuses: async (): Promise<Record<string, number>> => {
      const counts = await rows('SELECT status, count(*)::int FROM loan_applications GROUP BY status')
      return Object.fromEntries(counts.map(({ status, count }) => [status, count]))
    },
    /** How many were taken up by recovery at least once. */
    triedAgain: async (): Promise<number> => {
      const [row] = await rows('SELECT count(*)::int FROM loan_applications WHERE round > 0')
      return row.count
    },
    undecided: async (): Promise<number> => {
      const [row] = await rows("SELECT count(*)::int FROM loan_applications WHERE status = 'RECEIVED'")
      return row.count
    },
    /** Every decision with the score that it was made of; null when the bureau had no file. */
    decisions: (): Promise<Decision[]> =>
      rows(`SELECT application_id AS "applicationId", user_id AS "userId", mode, score
            FROM loan_decisions JOIN loan_applications USING (application_id)`),
  }
}

type Decision = { applicationId: string; userId: string; mode: 'live' | 'deferred'; score: number | null }

/** The simulator's seed where nothing else is configured. */
const draws = createDraws('loans')

/** What the bureau knows of an applicant when nothing is wrong with it. */
export function trueScore(userId: string): number | null {
  const answer = answerTo(draws, userId, { round: 0, number: 1 })
  return answer.result === 'scored' ? answer.score : null
}

/** Each of the applications, and nothing else, has been paid for, once. */
export function expectChargedOnce(
  { charged, entries }: Journal,
  answers: { body: { applicationId: string } }[],
): void {
  const paid = entries.filter(entry => entry.charged).map(({ applicationId }) => applicationId)
  expect(paid.sort()).toEqual(answers.map(({ body }) => body.applicationId).sort())
  expect(charged).toBe(answers.length)
}

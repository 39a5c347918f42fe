import { v7 as uuidv7 } from 'uuid'
import type { startLoanApi } from './_loan-api.ts'

type LoanApi = Pick<Awaited<ReturnType<typeof startLoanApi>>, 'rows'>

type Undecided = {
  userId?: string
  ageHours?: number
  failedPulls?: number
  termMonths?: number
  dueInMs?: number
  amount?: number
}

/** Records `count` applications that are due, as requests that got no score would have left them; returns their ids. */
export async function recordUndecided(
  { rows }: LoanApi,
  count: number,
  {
    userId = '123',
    ageHours = 0,
    failedPulls = 0,
    termMonths = 36,
    dueInMs = 0,
    amount = 15_000,
  }: Undecided = {},
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => uuidv7())
  await rows(
    `INSERT INTO loan_applications
       (application_id, partner_id, user_id, amount, term_months, income, currency, created_at, next_attempt_at, failed_pulls)
     SELECT id, 'shop', $2, $7, $3, 4000, 'USD', now() - $4 * interval '1 hour',
            now() + $6 * interval '1 millisecond', $5 FROM unnest($1::uuid[]) AS id`,
    [ids, userId, termMonths, ageHours, failedPulls, dueInMs, amount],
  )
  return ids
}

/** How many applications have each status, and how many decisions there are. */
export async function summary({ rows }: LoanApi): Promise<Record<string, number>> {
  const counts = await rows(`
    SELECT status AS what, count(*)::int FROM loan_applications GROUP BY status
    UNION ALL SELECT 'decisions', count(*)::int FROM loan_decisions`)
  return Object.fromEntries(counts.map(({ what, count }) => [what, count]))
}

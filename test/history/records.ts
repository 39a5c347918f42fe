import { query } from '../postgres/query.ts'
import { canonicalBody } from './bodies.ts'
import type { RecordedApplication } from './history.ts'

type Row = {
  application_id: string
  partner_id: string
  user_id: string
  status: string
  amount: number
  term_months: number
  income: number
  currency: string
  created_at: Date
  decision_status: string | null
  mode: string | null
  policy_version: string | null
  interest_rate: number | null
  monthly_payment: number | null
  reasons: string[] | null
  decided_at: Date | null
}

const RECORDED = `
  SELECT a.application_id, partner_id, user_id, a.status, amount::float8, term_months, income::float8, currency, created_at,
         d.status AS decision_status, mode, policy_version, interest_rate::float8, monthly_payment::float8,
         reasons, decided_at
  FROM loan_applications a
  LEFT JOIN LATERAL (SELECT * FROM loan_decisions WHERE application_id = a.application_id LIMIT 1) d ON true
  WHERE user_id LIKE $1 || '%'`

/** Every application of an applicant whose name begins with `prefix`. */
export async function readRecorded(databaseUrl: string, prefix: string): Promise<RecordedApplication[]> {
  const rows = await query<Row>(databaseUrl, RECORDED, [prefix])
  return rows.map(row => ({
    subject: `${row.partner_id}/${row.user_id}`,
    applicationId: row.application_id,
    status: row.status,
    body: canonicalBody({
      userId: row.user_id,
      amount: row.amount,
      termMonths: row.term_months,
      income: row.income,
    }),
    application: applicationOf(row),
    evidence: row.decision_status === null ? null : { status: row.decision_status },
  }))
}

export async function countUndecided(databaseUrl: string, prefix: string): Promise<number> {
  const sql = `SELECT count(*)::int AS count FROM loan_applications WHERE status = 'RECEIVED' AND user_id LIKE $1 || '%'`
  const [row] = await query<{ count: number }>(databaseUrl, sql, [prefix])
  return row?.count ?? 0
}

/** In SQL's words what the API says in its own: neither is made from the other. */
function applicationOf(row: Row): object {
  const applied = {
    applicationId: row.application_id,
    status: row.status,
    amount: row.amount,
    termMonths: row.term_months,
    currency: row.currency,
    createdAt: row.created_at.toISOString(),
  }
  if (row.status === 'RECEIVED') return applied
  return {
    ...applied,
    decidedAt: row.decided_at?.toISOString(),
    decisionMode: row.mode,
    policyVersion: row.policy_version,
    ...(row.status === 'APPROVED'
      ? { interestRate: row.interest_rate, monthlyPayment: row.monthly_payment }
      : { reasons: row.reasons }),
  }
}

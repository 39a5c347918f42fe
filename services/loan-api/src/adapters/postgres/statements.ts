import knex from 'knex'
import type { Statement } from './database.ts'

/** First of the two statements of the decision path: the application is on record and its lease is ours. */
export const RECEIVE = `
  INSERT INTO loan_applications
    (application_id, partner_id, user_id, amount, term_months, income, currency, leased_until)
  VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 millisecond')
  RETURNING created_at, fencing_token, round`

/** The only one when the partner does not wait: nobody holds its lease, so it is due. */
export const RECEIVE_FOR_LATER = `
  INSERT INTO loan_applications
    (application_id, partner_id, user_id, amount, term_months, income, currency, next_attempt_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, now())
  RETURNING application_id, amount, term_months, currency, created_at, status, next_attempt_at`

/** Second of the two: status and evidence together, once, and only by who holds the lease. */
export const DECIDE = `
  WITH application AS (
    UPDATE loan_applications
    SET status = $3, leased_until = NULL, next_attempt_at = NULL, updated_at = now()
    WHERE application_id = $1 AND fencing_token = $2 AND status = 'RECEIVED'
    RETURNING application_id, amount, term_months, currency, created_at, status, next_attempt_at
  ), decision AS (
    INSERT INTO loan_decisions
      (application_id, status, mode, policy_version, inputs, provider, score, risk_band, bureau_risk_band,
       interest_rate, monthly_payment, total_repayable, reasons)
    SELECT application_id, status, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 FROM application
    RETURNING mode, policy_version, interest_rate, monthly_payment, reasons, decided_at
  )
  SELECT * FROM application, decision`

/** Second of the two when no score came: the lease is given up and the next attempt has a time. */
export const DEFER = `
  UPDATE loan_applications
  SET leased_until = NULL, next_attempt_at = now() + $3 * interval '1 millisecond', failed_pulls = $4, updated_at = now()
  WHERE application_id = $1 AND fencing_token = $2 AND status = 'RECEIVED'
  RETURNING application_id, amount, term_months, currency, created_at, status, next_attempt_at`

/** Only writes SQL: the statements run through our own pool, where each has its deadline. */
const build = knex({ client: 'pg' })

const COLUMNS = [
  'a.application_id',
  'a.amount',
  'a.term_months',
  'a.currency',
  'a.created_at',
  'a.status',
  'a.next_attempt_at',
]
const DECISION_COLUMNS = [
  'd.mode',
  'd.policy_version',
  'd.interest_rate',
  'd.monthly_payment',
  'd.reasons',
  'd.decided_at',
]

function applicationsOf(partnerId: string) {
  return build('loan_applications as a')
    .leftJoin('loan_decisions as d', 'd.application_id', 'a.application_id')
    .select([...COLUMNS, ...DECISION_COLUMNS])
    .where('a.partner_id', partnerId)
}

export function findQuery(partnerId: string, applicationId: string): Statement {
  return named('find', applicationsOf(partnerId).where('a.application_id', applicationId))
}

export function listQuery(
  partnerId: string,
  { limit, before }: { limit: number; before: string | undefined },
): Statement {
  const newestFirst = applicationsOf(partnerId).orderBy('a.application_id', 'desc').limit(limit)
  if (before === undefined) return named('list', newestFirst)
  return named('list-before', newestFirst.where('a.application_id', '<', before))
}

function named(name: string, query: ReturnType<typeof applicationsOf>): Statement {
  const { sql, bindings } = query.toSQL().toNative()
  return { name, text: sql, values: [...bindings] }
}

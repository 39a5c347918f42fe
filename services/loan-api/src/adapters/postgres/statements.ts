import { IS_DUE, isTooOld } from './due.ts'

/** What is recorded of an application when it comes, in the order of the repository's `appliedFor`. */
const APPLIED = `application_id, partner_id, user_id, amount, term_months, income, currency, idempotency_key, fingerprint,
     changed_by, changed_in, changed_under, traceparent`
const APPLIED_VALUES = '$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13'

/** First of the two statements of the decision path: the application is on record and its lease is ours, or its key is known. */
export const RECEIVE = `
  INSERT INTO loan_applications
    (${APPLIED}, leased_until)
  VALUES (${APPLIED_VALUES}, now() + $14 * interval '1 millisecond')
  ON CONFLICT (partner_id, idempotency_key) DO NOTHING
  RETURNING created_at, fencing_token, round`

/** The only one when the partner does not wait: nobody holds its lease, so it is due. */
export const RECEIVE_FOR_LATER = `
  INSERT INTO loan_applications
    (${APPLIED}, next_attempt_at)
  VALUES (${APPLIED_VALUES}, now())
  ON CONFLICT (partner_id, idempotency_key) DO NOTHING
  RETURNING application_id, amount, term_months, currency, created_at, status, next_attempt_at`

/** An application as it stands on record, decided or not: what `ApplicationRow` has. */
const ON_RECORD = `a.application_id, amount, term_months, currency, created_at, a.status, next_attempt_at,
         mode, policy_version, interest_rate, monthly_payment, reasons, decided_at`
const WITH_DECISION = 'loan_applications a LEFT JOIN loan_decisions USING (application_id)'

/**
 * What is under a key, and its lease if it is due. Of two requests at once only one gets the lease: the other waits for the row, and
 * finds it leased. One that has no time of an attempt is in a request's hands, even where its lease has expired and is not ours:
 * another took it at this moment. `IS TRUE` keeps the planner from the index of what is due, which is tiny until there is an outage.
 */
export const FIND_EARLIER = `
  WITH leased AS (
    UPDATE loan_applications
    SET leased_until = now() + $4 * interval '1 millisecond',
        fencing_token = fencing_token + 1, round = round + 1, updated_at = now()
    WHERE partner_id = $1 AND idempotency_key = $2 AND fingerprint = $3 AND $5
      AND (${IS_DUE}) IS TRUE AND NOT ${isTooOld('$6')}
    RETURNING application_id, fencing_token, round, failed_pulls
  )
  SELECT ${ON_RECORD},
         fingerprint = $3 AS is_same,
         a.status = 'RECEIVED' AND next_attempt_at IS NULL AND set_aside_at IS NULL AS is_in_progress,
         leased.fencing_token, leased.round, leased.failed_pulls
  FROM ${WITH_DECISION} LEFT JOIN leased USING (application_id)
  WHERE partner_id = $1 AND idempotency_key = $2`

/** Second of the two: status and evidence together, once, and only by who holds the lease. */
export const DECIDE = `
  WITH application AS (
    UPDATE loan_applications
    SET status = $3, changed_by = $4, changed_in = $5, changed_under = $7, leased_until = NULL, next_attempt_at = NULL, updated_at = now()
    WHERE application_id = $1 AND fencing_token = $2 AND status = 'RECEIVED'
    RETURNING application_id, amount, term_months, currency, created_at, status, next_attempt_at,
              counted_late_at IS NOT NULL AS was_counted_late
  ), decision AS (
    INSERT INTO loan_decisions
      (application_id, status, mode, policy_version, inputs, provider, score, risk_band, bureau_risk_band,
       interest_rate, monthly_payment, total_repayable, reasons)
    SELECT application_id, status, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 FROM application
    RETURNING mode, policy_version, interest_rate, monthly_payment, reasons, decided_at
  )
  SELECT * FROM application, decision`

/** Second of the two when no score came: the lease is given up and the next attempt has a time. */
export const DEFER = `
  UPDATE loan_applications
  SET deferrals = deferrals + 1, deferral_reason = $7, changed_by = $3, changed_in = $4, changed_under = $5,
      leased_until = NULL, next_attempt_at = now() + $6 * interval '1 millisecond', failed_pulls = $8, updated_at = now()
  WHERE application_id = $1 AND fencing_token = $2 AND status = 'RECEIVED'
  RETURNING application_id, amount, term_months, currency, created_at, status, next_attempt_at`

export const FIND = `
  SELECT ${ON_RECORD}
  FROM ${WITH_DECISION}
  WHERE partner_id = $1 AND application_id = $2`

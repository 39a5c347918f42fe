import { IS_DUE, isTooOld } from './due.ts'

/**
 * Takes leases in one statement; rows that another instance is taking at this moment are skipped. The time of an attempt stays
 * with the lease: it says that partners are not to wait for the request that began with the application.
 */
export const TAKE = `
  WITH due AS (
    SELECT application_id FROM loan_applications
    WHERE ${IS_DUE}
    ORDER BY coalesce(leased_until, next_attempt_at, created_at)
    LIMIT $1
    FOR UPDATE SKIP LOCKED
  )
  UPDATE loan_applications a
  SET leased_until = now() + $2 * interval '1 millisecond', next_attempt_at = now(),
      fencing_token = fencing_token + 1, round = round + 1, updated_at = now()
  FROM due WHERE a.application_id = due.application_id
  RETURNING a.application_id, partner_id, user_id, amount, term_months, income, currency, created_at,
            fencing_token, round, failed_pulls, traceparent, ${isTooOld('$3')} AS is_too_old`

export const GIVE_BACK = `
  UPDATE loan_applications a
  SET leased_until = NULL, next_attempt_at = now(), updated_at = now()
  FROM unnest($1::uuid[], $2::bigint[]) AS held (application_id, fencing_token)
  WHERE a.application_id = held.application_id AND a.fencing_token = held.fencing_token AND status = 'RECEIVED'`

export const SET_ASIDE = `
  UPDATE loan_applications
  SET set_aside_at = now(), changed_by = $3, changed_in = $4, changed_under = $5,
      leased_until = NULL, next_attempt_at = NULL, updated_at = now()
  WHERE application_id = $1 AND fencing_token = $2 AND status = 'RECEIVED'
  RETURNING application_id`

/** In two parts, each with an index of its own: the table is full of decided applications, which are not looked at. */
export const COUNT = `
  SELECT sum(undecided)::int AS awaiting_decision, (sum(undecided) FILTER (WHERE is_set_aside))::int AS set_aside,
         coalesce(extract(epoch FROM now() - min(oldest)), 0)::float8 AS oldest_seconds
  FROM (
    SELECT false AS is_set_aside, count(*) AS undecided, min(created_at) AS oldest
    FROM loan_applications WHERE status = 'RECEIVED' AND set_aside_at IS NULL
    UNION ALL
    SELECT true, count(*), min(created_at)
    FROM loan_applications WHERE status = 'RECEIVED' AND set_aside_at IS NOT NULL
  ) AS parts`

/**
 * What others hold at this moment is being marked, decided or deferred; it is found the next time if it still has to be. The time
 * is text, to the microsecond, which a Date has not.
 */
export const FIND_LATE = `
  SELECT application_id, now()::text AS found_at FROM loan_applications
  WHERE status = 'RECEIVED' AND counted_late_at IS NULL AND created_at < now() - $2 * interval '1 minute'
  ORDER BY created_at
  LIMIT $1
  FOR UPDATE SKIP LOCKED`

/**
 * The mark says that the application has been counted: whoever decides it sees that, and no other instance marks it again. The time
 * says whose mark it is: said again, because it was not confirmed, the statement finds what it did, be that decided by now, and does what
 * it did not. It waits for rows that are held: the statement that was not confirmed may still be at it.
 */
export const MARK_LATE = `
  WITH ours AS (
    SELECT application_id, counted_late_at FROM loan_applications
    WHERE application_id = ANY ($1::uuid[])
      AND (counted_late_at = $2::timestamptz OR (counted_late_at IS NULL AND status = 'RECEIVED'))
    ORDER BY application_id
    FOR UPDATE
  ), marked AS (
    UPDATE loan_applications a
    SET counted_late_at = $2::timestamptz, updated_at = now()
    FROM ours WHERE a.application_id = ours.application_id AND ours.counted_late_at IS NULL
  )
  SELECT count(*)::int AS marked FROM ours`

/** Changed by an operator, in the request $1, under the policy $2; whoever holds it to set it aside holds it no more. */
const MAKE_DUE = `
  UPDATE loan_applications a
  SET changed_by = 'operator', changed_in = $1, changed_under = $2,
      leased_until = NULL, fencing_token = fencing_token + 1, set_aside_at = NULL, requeued_at = now(),
      next_attempt_at = now(), failed_pulls = 0, updated_at = now()`

/** One that is set aside, or is about to be because it is too old. */
export const REQUEUE = `
  WITH requeued AS (
    ${MAKE_DUE}
    WHERE application_id = $3 AND status = 'RECEIVED'
      AND (set_aside_at IS NOT NULL OR ${isTooOld('$4')})
    RETURNING 1
  )
  SELECT (SELECT count(*)::int FROM requeued) AS requeued FROM loan_applications WHERE application_id = $3`

export const REQUEUE_SOME = `
  WITH set_aside AS (
    SELECT application_id FROM loan_applications
    WHERE status = 'RECEIVED' AND set_aside_at IS NOT NULL
    LIMIT $3
    FOR UPDATE SKIP LOCKED
  ), requeued AS (
    ${MAKE_DUE}
    FROM set_aside WHERE a.application_id = set_aside.application_id
    RETURNING 1
  )
  SELECT count(*)::int AS requeued FROM requeued`

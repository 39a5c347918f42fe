/** Nobody holds it, or who held it is late: a lease that has expired, a deferral that is due. In the index's own words, to be found by it. */
export const IS_DUE = `status = 'RECEIVED' AND set_aside_at IS NULL
      AND coalesce(leased_until, next_attempt_at, created_at) <= now()`

/** Older than `hours`, a parameter, since it was recorded: what a person has requeued begins to age anew. */
export function isTooOld(hours: string): string {
  return `coalesce(requeued_at, created_at) <= now() - ${hours} * interval '1 hour'`
}

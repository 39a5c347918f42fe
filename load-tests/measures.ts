/*
 * What the journeys measure, by the names that k6 and the thresholds know. What is eligible is as in slo.json: of an answer that is a
 * failure neither the time nor the decision counts.
 */

/** Milliseconds of the whole call, waiting for a connection included, of each application that was answered. */
export const CALL_DURATION = 'call_duration'
/** Answered, and not with a failure of ours: every call, those that read or repeat included. */
export const AVAILABLE = 'available'
/** Answered within the objective's time. */
export const IN_TIME = 'in_time'
/** Answered with the decision. */
export const DECIDED = 'decided'
/** Calls that were refused or not answered, by `code`: of the problem, or what there was in its place. */
export const REFUSED = 'refused'
/** Milliseconds of the same for reading and for applying again, which have no objective. */
export const READ_DURATION = 'read_duration'
export const REPEAT_DURATION = 'repeat_duration'

/** When k6 began its scenarios, by the clock: it first makes its users ready, which may take seconds. Milliseconds since 1970. */
export const BEGAN_AT = 'began_at'

/** The scenario by whose tag everything is judged, and the one before it that nothing judges. */
export const MEASURED = 'measured'
export const WARM_UP = 'warm-up'

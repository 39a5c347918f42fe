/**
 * A quoted word, which may hold commas and semicolons, or anything else up to the next preference. One that does not end goes on to
 * the end whatever it holds: looked for from each of its quotes again, it would take time that grows with its square.
 */
const PREFERENCE = /(?:"(?:[^"\\]|\\.?)*(?:"|$)|[^",])+/g

/** A preference without a value (an empty one is none), whatever its parameters. */
const RESPOND_ASYNC = /^\s*respond-async\s*(?:=\s*(?:""\s*)?)?(?:;|$)/i

/**
 * Whether `Prefer` (RFC 7240) asks for `respond-async`. What else it asks for, and what cannot be read, is ignored as the RFC
 * demands; Node joins several headers into one list.
 */
export function prefersAsync(prefer: string | string[] | undefined): boolean {
  const preferences = String(prefer ?? '').match(PREFERENCE) ?? []
  return preferences.some(preference => RESPOND_ASYNC.test(preference))
}

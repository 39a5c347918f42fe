/** Seconds. However long the bureau wishes to be left alone, our caller is told to come back by then. */
const MAX_RETRY_AFTER_SECONDS = 15

/** The header's seconds or date (RFC 9110 section 10.2.3) in whole seconds from 1 to 15; undefined when it says neither. */
export function retryAfterSeconds(header: string | undefined, nowMs: number): number | undefined {
  const seconds = /^\d+$/.test(header ?? '') ? Number(header) : (Date.parse(header ?? '') - nowMs) / 1000
  if (Number.isNaN(seconds)) return undefined
  return Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, Math.ceil(seconds)))
}

/** The header's seconds or date (RFC 9110 section 10.2.3) in milliseconds from now, 0 for the past; undefined when it says neither. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const inMs = /^\d+$/.test(header ?? '') ? Number(header) * 1_000 : Date.parse(header ?? '') - nowMs
  return Number.isNaN(inMs) ? undefined : Math.max(0, inMs)
}

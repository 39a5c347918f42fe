import type { Clock } from './ports.ts'

const SECOND_MS = 1_000

/**
 * Calls admitted in the last second, by rule. It counts, as a quota must: each simulator process has one of its own, and which call
 * is one too many depends on the order of arrival.
 */
export function createQuotas(nowMs: Clock) {
  const admittedAtMs = new Map<string, number[]>()
  return {
    /** Whether a call is beyond the quota; takes one of it if not. */
    isExceeded: (ruleId: string, perSecond: number): boolean => {
      const now = nowMs()
      const recent = (admittedAtMs.get(ruleId) ?? []).filter(at => now - at < SECOND_MS)
      const isExceeded = recent.length >= perSecond
      if (!isExceeded) recent.push(now)
      admittedAtMs.set(ruleId, recent)
      return isExceeded
    },
  }
}

export type Quotas = ReturnType<typeof createQuotas>

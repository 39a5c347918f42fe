/** What the bureau does with one call. */
export const FAULTS = ['success', 'fast_failure', 'slow', 'hang', 'violation', 'rate_limited'] as const

export type Fault = (typeof FAULTS)[number]

/** Every sequence of one to `longest` faults. */
export function faultSequences(longest: number): Fault[][] {
  if (longest === 0) return []
  const shorter = faultSequences(longest - 1)
  const longer = [[], ...shorter].flatMap(begun => FAULTS.map(fault => [...begun, fault]))
  return [...new Map(longer.map(sequence => [sequence.join(), sequence])).values()]
}

/** When the answer of each is complete; `hang` never answers. `rate_limited` asks for a second. */
export const ANSWERS_AFTER_MS: Record<Fault, number> = {
  success: 20,
  fast_failure: 5,
  slow: 350,
  hang: Number.POSITIVE_INFINITY,
  violation: 10,
  rate_limited: 5,
}

export const RETRY_AFTER_MS = 1_000

import type { Slo } from './slo.ts'

export const OBJECTIVES = ['availability', 'latency', 'decided', 'freshness'] as const
type Objective = (typeof OBJECTIVES)[number]

export const RESULTS = ['good', 'bad'] as const

/** One event of an objective. */
export type Verdict = { objective: Objective; result: (typeof RESULTS)[number] }

/** How a request to apply ended. */
export type AnsweredApplying = {
  status: number
  tookMs: number
  /** Whether the partner asked not to wait for the decision. */
  isAsync: boolean
  /** Before the answer was there in full. */
  hasCallerLeft: boolean
}

/** What a request to apply counts for. A failure is bad once: it is not made good by being fast, nor worse by being slow. */
export function verdictsOnAnswer(answer: AnsweredApplying, { objectives }: Slo): Verdict[] {
  const { status, tookMs, isAsync, hasCallerLeft } = answer
  if (hasCallerLeft || (status >= 400 && status < 500)) return []
  if (status >= 500) return [verdict('availability', false)]
  if (isAsync) return [verdict('availability', true)]
  return [
    verdict('availability', true),
    verdict('latency', tookMs <= objectives.latency.thresholdMs),
    verdict('decided', status === 200),
  ]
}

/** What a decision counts for: nothing, when its application was counted already because it came so late (`wasCountedLate`). */
export function verdictsOnDecision(
  { createdAt, decidedAt, wasCountedLate }: { createdAt: Date; decidedAt: Date; wasCountedLate: boolean },
  { objectives }: Slo,
): Verdict[] {
  if (wasCountedLate) return []
  const tookMs = decidedAt.getTime() - createdAt.getTime()
  return [verdict('freshness', tookMs <= objectives.freshness.withinMinutes * 60_000)]
}

function verdict(objective: Objective, isGood: boolean): Verdict {
  return { objective, result: isGood ? 'good' : 'bad' }
}

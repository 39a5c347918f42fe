import { type Distortion, type Effect, isDelay, isDistortion, MAX_DELAY_MS, type Refusal } from './effect.ts'
import { isAbout } from './match.ts'
import type { Rule } from './plan.ts'
import type { Chance } from './ports.ts'
import type { Quotas } from './quotas.ts'
import { scaleOf } from './time-shape.ts'

/** One call as far as faults care. */
export type Call = {
  userId: string
  attempt: { round: number; number: number }
  /** How many calls this process works on, this one included. */
  inFlight: number
  /** Whether the bureau has a report to this call, which something could happen to. */
  hasReport: boolean
}

/** What happens to one call. */
export type Fate = {
  /** Milliseconds before anything else. */
  delayMs: number
  /** What decides the answer; without it the applicant's own does. */
  answer: Refusal | Distortion | undefined
  /** The rule that decides the answer, or else the first one that delays it; null when none has struck. */
  struckBy: Rule | null
  /** Uniform in (0, 1): for what the effect leaves open. */
  choice: number
}

type Circumstances = { chance: Chance; quotas: Quotas; elapsedSeconds: number }

/**
 * Pure in (seed, applicant, attempt, rules) and the moment, but for two effects that are about load, by their nature:
 * `load_dependent` and `rate_limit`.
 */
export function fateOf(rules: Rule[], call: Call, { chance, quotas, elapsedSeconds }: Circumstances): Fate {
  const drawnFor = [call.userId, `${call.attempt.round}.${call.attempt.number}`]
  const struck = rules.filter(rule => {
    const scale = rule.during ? scaleOf(rule.during, elapsedSeconds, call.attempt.number) : 1
    const drawn = chance.uniform('fault', rule.id, ...drawnFor)
    return drawn < rule.rate * scale && isAbout(rule.match, chance, rule.id, call.userId)
  })
  const delayMs = struck.reduce((sum, rule) => sum + delayOf(rule, call, chance, drawnFor), 0)
  const deciding = struck.find(rule => decides(rule, call, quotas))
  const struckBy = deciding ?? struck.find(({ effect }) => isDelay(effect)) ?? null
  return {
    delayMs: Math.min(MAX_DELAY_MS, delayMs),
    answer: deciding && answerOf(deciding.effect),
    struckBy,
    choice: chance.uniform('fault-choice', struckBy?.id ?? '', ...drawnFor),
  }
}

function delayOf({ id, effect }: Rule, { inFlight }: Call, chance: Chance, drawnFor: string[]): number {
  switch (effect.kind) {
    case 'latency':
      return effect.ms
    case 'log_normal':
      return chance.logNormalMs(effect, 'fault-delay', id, ...drawnFor)
    case 'load_dependent':
      return effect.msPerCallBeyond * Math.max(0, inFlight - effect.kneeCalls)
    default:
      return 0
  }
}

function decides({ id, effect }: Rule, { hasReport }: Call, quotas: Quotas): boolean {
  if (effect.kind === 'rate_limit') return quotas.isExceeded(id, effect.perSecond)
  return !isDelay(effect) && (hasReport || !isDistortion(effect))
}

function answerOf(effect: Effect): Refusal | Distortion | undefined {
  return isDelay(effect) ? undefined : effect
}

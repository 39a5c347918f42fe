import type { EffectKind } from './effect.ts'

/** Chance without a state: what is drawn depends on the seed, the domain, and what it is drawn for. */
export type Chance = {
  /** Uniform in the open interval (0, 1). */
  uniform: (domain: string, ...drawnFor: string[]) => number
  /** Log-normal, given by its median and its 99th percentile. */
  logNormalMs: (profile: { medianMs: number; p99Ms: number }, domain: string, ...drawnFor: string[]) => number
}

/** Milliseconds since 1970 that never go back. */
export type Clock = () => number

/** A call about which the bureau has nothing more to do. */
export type EndedCall = {
  applicationId: string
  /** `round.number`. */
  attempt: string
  rule: string | null
  effect: EffectKind | null
  /** What was sent, null when nothing was, `CLIENT_LEFT` when the client had gone before it was complete. */
  status: number | null
  charged: boolean
}

export type Events = {
  called: (call: EndedCall) => void
  charged: () => void
  faultsBegun: (scenario: string | null, seconds: number) => void
  /** By their time. */
  faultsEnded: () => void
  /** By somebody. */
  faultsCleared: () => void
}

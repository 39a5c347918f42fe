import { type Attempt, spell } from './attempt.ts'
import type { Draws } from './draws.ts'

/** A log-normal distribution by the two numbers that an operator knows of a peer. */
export type LatencyProfile = { medianMs: number; p99Ms: number }

/** The 99th percentile of the standard normal distribution. */
const Z_99 = 2.3263478740408408

/** Milliseconds before the bureau answers this attempt: pure in seed, applicant and attempt. */
export function latencyMs(draws: Draws, profile: LatencyProfile, userId: string, attempt: Attempt): number {
  return logNormalMs(profile, draws.normal('latency', userId, spell(attempt)))
}

/** A delay of this profile for a draw from the standard normal distribution. */
export function logNormalMs({ medianMs, p99Ms }: LatencyProfile, normal: number): number {
  const sigma = Math.log(p99Ms / medianMs) / Z_99
  return medianMs * Math.exp(sigma * normal)
}

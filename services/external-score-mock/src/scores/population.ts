import type { Draws } from './draws.ts'

/** The range of FICO and VantageScore. */
export const MIN_SCORE = 300
export const MAX_SCORE = 850

/** About the mean and the spread of the scores of people who apply for credit. */
const MEAN_SCORE = 690
const SCORE_DEVIATION = 75

/** Applicants of whom the bureau knows too little for a score. */
const THIN_FILE_SHARE = 0.02

export function hasFile(draws: Draws, userId: string): boolean {
  return draws.uniform('thin-file', userId) >= THIN_FILE_SHARE
}

/** A whole number from 300 to 850: pure in seed and applicant. */
export function scoreOf(draws: Draws, userId: string): number {
  const score = Math.round(MEAN_SCORE + SCORE_DEVIATION * draws.normal('score', userId))
  return Math.min(MAX_SCORE, Math.max(MIN_SCORE, score))
}

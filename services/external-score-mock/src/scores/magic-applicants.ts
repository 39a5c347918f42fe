import type { Attempt } from './attempt.ts'

/** What happens instead of a report; http/send-answer.ts says how each looks on the wire. */
export type Effect = 'hang' | 'internal_error' | 'unavailable' | 'garbage'

/** `effect` strikes every attempt that `onlyOn` matches, or every one without it; the others get the score. */
type MagicApplicant =
  | { score: number }
  | { thinFile: true }
  | { effect: Effect }
  | { effect: Effect; onlyOn: Partial<Attempt>; score: number }

/** The score that the source document's example applicant has. */
const GOOD_SCORE = 720

/** Applicants with a known fate, so that every outcome can be rehearsed through the front door. The README explains each. */
const MAGIC_APPLICANTS = new Map<string, MagicApplicant>([
  ['123', { score: GOOD_SCORE }],
  ['thin-file', { thinFile: true }],
  ['timeout', { effect: 'hang' }],
  ['error', { effect: 'internal_error' }],
  ['garbage', { effect: 'garbage' }],
  ['fail-once', { effect: 'unavailable', onlyOn: { round: 0, number: 1 }, score: GOOD_SCORE }],
  ['deferred-then-approved', { effect: 'unavailable', onlyOn: { round: 0 }, score: GOOD_SCORE }],
])

/** `score-300` to `score-850`: the score is in the name. */
const SCORE_IN_NAME = /^score-(3\d\d|[4-7]\d\d|8[0-4]\d|850)$/

export function magicApplicant(userId: string): MagicApplicant | undefined {
  const named = SCORE_IN_NAME.exec(userId)
  return named ? { score: Number(named[1]) } : MAGIC_APPLICANTS.get(userId)
}

export function strikes(onlyOn: Partial<Attempt>, attempt: Attempt): boolean {
  const { round = attempt.round, number = attempt.number } = onlyOn
  return round === attempt.round && number === attempt.number
}

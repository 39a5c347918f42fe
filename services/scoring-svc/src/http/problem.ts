import { httpProblems, Problem, type ProblemCatalogue } from '@loans/service-kit/problem/problem'
import { NoScore, retryAfterMsOf, type ScoringFailure } from '../scores/errors.ts'

/** Every problem that scoring-svc answers with. */
export const problems = {
  ...httpProblems,
  bureau_unavailable: {
    status: 503,
    title: 'Bureau unavailable',
    meaning:
      'The credit bureau gave no answer, said that it cannot, or is left alone because it failed too often lately. The calls in `attempts` may have been charged. Ask again after `Retry-After` seconds.',
  },
  bureau_contract_violation: {
    status: 502,
    title: 'Bureau contract violation',
    meaning: 'The credit bureau answered with something that is no score of this applicant.',
  },
  deadline_exceeded: {
    status: 504,
    title: 'Deadline exceeded',
    meaning: 'The time that the caller gave was used up, or too short for a call to the bureau.',
  },
  overloaded: {
    status: 503,
    title: 'Overloaded',
    meaning:
      'As many requests are at the bureau as it is asked at once, and the queue is full or moves too slowly. Nothing was asked. Ask again after `Retry-After` seconds.',
  },
} as const satisfies ProblemCatalogue

type ProblemCode = keyof typeof problems

/** A bureau that said nothing of when may be back at once, and so may a place in the queue; the caller has its own backoff. */
const LEAST_RETRY_AFTER_SECONDS = 1
/** However long the bureau wishes to be left alone, our caller is told to come back by then. */
const MOST_RETRY_AFTER_SECONDS = 15

/** What the domain throws, as our caller sees it. `attempts` tells it whether the bureau was reached. */
export function toProblem(error: unknown): unknown {
  if (!(error instanceof NoScore)) return error
  const { failure, attempts } = error
  return new Problem<ProblemCode>(failure.code, `no score: ${failure.reason}`, {
    headers: problems[failure.code].status === 503 ? { 'Retry-After': retryAfterSeconds(failure) } : {},
    // Without its cause, which has been logged as that of an applicant not scored.
    extensions: { attempts },
  })
}

function retryAfterSeconds(failure: ScoringFailure): string {
  const seconds = Math.ceil(retryAfterMsOf(failure) / 1_000)
  return String(Math.min(MOST_RETRY_AFTER_SECONDS, Math.max(LEAST_RETRY_AFTER_SECONDS, seconds)))
}

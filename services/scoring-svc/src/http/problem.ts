import { httpProblems, Problem, type ProblemCatalogue } from '@loans/service-kit/problem/problem'
import { isScoringFailure } from '../scores/errors.ts'

/** Every problem that scoring-svc answers with. */
export const problems = {
  ...httpProblems,
  bureau_unavailable: {
    status: 503,
    title: 'Bureau unavailable',
    meaning:
      'The credit bureau gave no answer, or said that it cannot. The call may have been charged. Ask again after `Retry-After` seconds.',
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
} as const satisfies ProblemCatalogue

type ProblemCode = keyof typeof problems

/** A bureau that said nothing of when: it may be back at once, and the caller has its own backoff. */
const RETRY_AFTER_SECONDS = 1

/** What the domain throws, as our caller sees it. */
export function toProblem(error: unknown): unknown {
  if (!isScoringFailure(error)) return error
  return new Problem<ProblemCode>(error.code, `no score: ${error.reason}`, {
    headers:
      error.code === 'bureau_unavailable'
        ? { 'Retry-After': String(error.retryAfterSeconds ?? RETRY_AFTER_SECONDS) }
        : {},
    cause: error,
  })
}

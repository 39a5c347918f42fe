import { httpProblems, Problem, type ProblemCatalogue } from '@loans/service-kit/problem/problem'
import { NoVerdict } from '../tokens/errors.ts'

export const problems = {
  ...httpProblems,
  issuer_unavailable: {
    status: 503,
    title: 'Issuer unavailable',
    meaning:
      'The keys of the issuer that the token names cannot be had, so nothing can be said of the token. Ask again.',
  },
  deadline_exceeded: {
    status: 504,
    title: 'Deadline exceeded',
    meaning: 'There was no verdict in the time that the caller allows. Nothing can be said of the token.',
  },
} as const satisfies ProblemCatalogue

const DETAILS = {
  issuer_unavailable: 'the keys of the token’s issuer cannot be had at the moment',
  deadline_exceeded: 'there was no verdict within the time that the request allows',
}

/** Seconds, of which there are only whole ones: after half a one the keys are fetched again. */
const RETRY_AFTER = { 'Retry-After': '1' }

/** What the use cases throw, as a problem of the catalogue. */
export function toProblem(error: unknown): unknown {
  if (!(error instanceof NoVerdict)) return error
  return new Problem(error.reason, DETAILS[error.reason], {
    headers: error.reason === 'issuer_unavailable' ? RETRY_AFTER : {},
    cause: error,
  })
}

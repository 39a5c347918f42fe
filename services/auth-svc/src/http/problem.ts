import { httpProblems, Problem, type ProblemCatalogue } from '@loans/service-kit/problem/problem'
import { NoVerdict, TooManyFailures } from '../tokens/errors.ts'

export const problems = {
  ...httpProblems,
  // RFC 6585 section 4. No `invalid_client`, which RFC 6749 section 5.2 binds to 401 for who authenticates by header.
  too_many_failed_authentications: {
    status: 429,
    title: 'Too many failed authentications',
    meaning:
      'The client id or its secret is wrong, and was too often of late. Mend it: the right secret is taken at any time.',
  },
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
  issuer_unavailable: 'the keys of the issuer that the token names cannot be had at the moment',
  deadline_exceeded: 'there was no verdict within the time that the request allows',
}

/** In whole seconds, the least there is: half a second after a failed fetch the keys are fetched again. */
const RETRY_AFTER = { 'Retry-After': '1' }

/** What the use cases throw, as a problem of the catalogue. */
export function toProblem(error: unknown): unknown {
  if (error instanceof TooManyFailures) {
    return new Problem(
      'too_many_failed_authentications',
      'client authentication failed, as it has too often of late',
      {
        headers: { 'Retry-After': String(Math.ceil(error.waitMs / 1_000)) },
      },
    )
  }
  if (!(error instanceof NoVerdict)) return error
  return new Problem(error.reason, DETAILS[error.reason], {
    headers: error.reason === 'issuer_unavailable' ? RETRY_AFTER : {},
    cause: error,
  })
}

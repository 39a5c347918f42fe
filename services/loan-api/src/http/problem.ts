import { httpProblems, Problem, type ProblemCatalogue } from '@loans/service-kit/problem/problem'
import {
  ApplicationInProgress,
  DatabaseUnavailable,
  IdempotencyKeyReused,
  NoVerdict,
  ReceiptUnconfirmed,
} from '../applications/errors.ts'

/** Every problem that loan-api answers with. The codes are public contract: none is ever renamed. */
export const problems = {
  ...httpProblems,
  authentication_required: {
    status: 401,
    title: 'Authentication required',
    meaning: 'The request has no access token: `Authorization: Bearer <token>`.',
  },
  invalid_token: {
    status: 401,
    title: 'Invalid token',
    meaning: 'The access token is malformed, expired, or not from an issuer that we trust. Get a new one.',
  },
  insufficient_scope: {
    status: 403,
    title: 'Insufficient scope',
    meaning: 'The token is valid and does not allow this; `WWW-Authenticate` names the scope that does.',
  },
  unknown_client: {
    status: 403,
    title: 'Unknown client',
    meaning: 'The token is valid and its client is not registered for any partner. Ask us to register it.',
  },
  request_in_progress: {
    status: 409,
    title: 'Request in progress',
    meaning:
      'An earlier request with the same `Idempotency-Key` is being worked on, or ended without an outcome on record. Repeat this one after `Retry-After` seconds, or read the application at `Location`.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency key reused',
    meaning:
      'The `Idempotency-Key` stands for an earlier application of yours that asked for something else. Nothing was recorded.',
  },
  rate_limited: {
    status: 429,
    title: 'Rate limited',
    meaning:
      'You have sent more requests than `RateLimit-Policy` allows. Nothing was recorded; repeat the request after `Retry-After` seconds.',
  },
  overloaded: {
    status: 503,
    title: 'Overloaded',
    meaning:
      "Too many requests are in flight, yours or everybody's, or we had too little time left for yours. Nothing was recorded; repeat the request after `Retry-After` seconds.",
  },
  authentication_unavailable: {
    status: 503,
    title: 'Authentication unavailable',
    meaning:
      'The token could not be checked in time. Nothing was recorded; repeat the request after `Retry-After` seconds.',
  },
  receipt_unconfirmed: {
    status: 503,
    title: 'Receipt unconfirmed',
    meaning:
      'The database did not confirm in time that the application was recorded. It may have been. With an `Idempotency-Key` repeat the request after `Retry-After` seconds; without one, `GET /loan/applications/{applicationId}` with the `applicationId` of this problem tells.',
  },
  database_unavailable: {
    status: 503,
    title: 'Database unavailable',
    meaning:
      'The database did not answer in time; what is on record stays on record. Repeat the request after `Retry-After` seconds.',
  },
} as const satisfies ProblemCatalogue

export type ProblemCode = keyof typeof problems

export const problem = (...args: ConstructorParameters<typeof Problem<ProblemCode>>) => new Problem(...args)

/** Long enough for a failover's first errors to pass, short enough for a partner who waits. */
const RETRY_AFTER_SECONDS = '1'

const retryAfter = { 'Retry-After': RETRY_AFTER_SECONDS }

/** What the domain throws, as the partner sees it. */
export function toProblem(error: unknown): unknown {
  if (error instanceof NoVerdict) {
    return problem('authentication_unavailable', 'the access token could not be checked in time', {
      headers: retryAfter,
      cause: error,
    })
  }
  if (error instanceof ReceiptUnconfirmed) {
    return problem('receipt_unconfirmed', 'the application may or may not have been recorded', {
      headers: retryAfter,
      extensions: { applicationId: error.applicationId },
      cause: error,
    })
  }
  if (error instanceof IdempotencyKeyReused) {
    return problem('idempotency_key_reused', 'the key was used with another body', {
      errors: [{ header: 'idempotency-key', detail: 'must be a new one for another application' }],
    })
  }
  if (error instanceof ApplicationInProgress) {
    const { applicationId } = error
    return problem('request_in_progress', 'an earlier request with this key has not ended yet', {
      headers: { ...retryAfter, Location: `/loan/applications/${applicationId}` },
      extensions: { applicationId },
    })
  }
  if (error instanceof DatabaseUnavailable) {
    return problem('database_unavailable', 'the database did not answer in time', {
      headers: retryAfter,
      cause: error,
    })
  }
  return error
}

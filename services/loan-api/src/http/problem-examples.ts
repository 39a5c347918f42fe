import type { Fault } from '@loans/service-kit/problem/problem'
import type { Scope } from '../applications/partners.ts'
import { receivedExample } from './examples.ts'
import type { ProblemCode } from './problem.ts'

/** One occurrence of a problem, in the words that the service has for it; a test compares each with the real answer. */
export type ProblemExample = {
  code: ProblemCode
  detail: string
  errors?: Fault[]
  applicationId?: string
}

export const EXAMPLE_REQUEST_ID = '5f0c7b52-8a0f-4a3e-9b57-2f1f8d1c6f0a'

/** What every operation that needs a token can answer with. */
function guarded(scope: Scope): ProblemExample[] {
  return [
    { code: 'authentication_required', detail: 'the request has no bearer token' },
    { code: 'invalid_token', detail: 'the access token is not valid' },
    { code: 'insufficient_scope', detail: `this needs the scope ${scope}` },
    { code: 'unknown_client', detail: 'the client of this token is not registered here' },
    {
      code: 'internal_error',
      detail: `the fault has been logged under request id ${EXAMPLE_REQUEST_ID}`,
    },
    { code: 'rate_limited', detail: 'more requests than your rate allows' },
    { code: 'overloaded', detail: 'too many requests are in flight' },
    { code: 'authentication_unavailable', detail: 'the access token could not be checked in time' },
  ]
}

const databaseUnavailable: ProblemExample = {
  code: 'database_unavailable',
  detail: 'the database did not answer in time',
}

export const applyingProblems: ProblemExample[] = [
  { code: 'malformed_request', detail: 'the body is not valid JSON' },
  {
    code: 'invalid_request',
    detail: 'the body has values that are not acceptable',
    errors: [
      { pointer: '#/amount', detail: 'must be 1000 to 100000' },
      { pointer: '#/income', detail: 'is required' },
    ],
  },
  ...guarded('loans/apply'),
  {
    code: 'request_in_progress',
    detail: 'an earlier request with this key has not ended yet',
    applicationId: receivedExample.applicationId,
  },
  {
    code: 'idempotency_key_reused',
    detail: 'the key was used with another body',
    errors: [{ header: 'idempotency-key', detail: 'must be a new one for another application' }],
  },
  { code: 'request_timeout', detail: 'the body had not arrived in full when it was too late to decide' },
  { code: 'payload_too_large', detail: 'the body has more than 16384 bytes, or too many parameters' },
  { code: 'unsupported_media_type', detail: 'the body must be application/json in UTF-8' },
  {
    code: 'receipt_unconfirmed',
    detail: 'the application may or may not have been recorded',
    applicationId: receivedExample.applicationId,
  },
  databaseUnavailable,
]

export const readingProblems: ProblemExample[] = [
  { code: 'malformed_request', detail: 'the path has an invalid percent-encoding' },
  { code: 'not_found', detail: 'you have no application with this id' },
  ...guarded('loans/read'),
  databaseUnavailable,
]

export const listingProblems: ProblemExample[] = [
  {
    code: 'malformed_request',
    detail: 'a header is given more than once',
    errors: [{ header: 'authorization', detail: 'must be given once' }],
  },
  {
    code: 'invalid_request',
    detail: 'the query has parameters that are not acceptable',
    errors: [{ parameter: 'limit', detail: 'must be a whole number from 1 to 100' }],
  },
  ...guarded('loans/read'),
  databaseUnavailable,
]

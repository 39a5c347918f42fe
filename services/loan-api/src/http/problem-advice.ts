import type { ProblemCode } from './problem.ts'

/** What a partner's program, or the person who writes it, does about a problem: besides what the problem's meaning says. */
type Advice = { remedy: string; retry: string }

/** The same request gets the same answer. */
const NO = 'No.'
const AFTER_THE_WAIT = 'Yes, after the seconds of `Retry-After`.'

export const advice: Record<ProblemCode, Advice> = {
  malformed_request: {
    remedy:
      'Let a library write the JSON and encode the path. An id never needs encoding: send it as you got it.',
    retry: NO,
  },
  invalid_request: {
    remedy: 'Correct each member of the body, each header and each query parameter that `errors` names.',
    retry: NO,
  },
  not_found: {
    remedy:
      'Check the path, which has no slash at its end, and the id. An application of another partner looks like one that does not exist.',
    retry: NO,
  },
  method_not_allowed: { remedy: 'Use one of the methods in `Allow`.', retry: NO },
  request_timeout: {
    remedy: 'Send the body right behind the headers, and look at the network between us.',
    retry: 'Yes, after a second, with the same key.',
  },
  payload_too_large: {
    remedy: 'Send the members of an application and nothing else: a few hundred bytes of the 16 kB.',
    retry: NO,
  },
  unsupported_media_type: {
    remedy: 'Send `Content-Type: application/json`, and no `Content-Encoding`.',
    retry: NO,
  },
  expectation_failed: {
    remedy: 'Send no `Expect` header: a body as small as yours need not be announced.',
    retry: NO,
  },
  header_too_large: {
    remedy: 'Send fewer or shorter headers; cookies are never needed here.',
    retry: NO,
  },
  internal_error: {
    remedy:
      'If you were applying without an `Idempotency-Key`, look at the newest of `GET /loan/applications` first: the application may be on record. If it happens again, send us the `requestId`.',
    retry: 'Once, some seconds later, with the same `Idempotency-Key`.',
  },
  authentication_required: {
    remedy: 'Get a token from your token endpoint; the description of the API says how.',
    retry: 'Yes, with a token.',
  },
  invalid_token: {
    remedy:
      'Keep a token no longer than its `expires_in`. If a new one is refused too, it is one for another environment.',
    retry: 'Yes, with a new token.',
  },
  insufficient_scope: {
    remedy:
      'Ask your token endpoint for a token with that scope. If yours has it already, your registration with us lacks it: ask us.',
    retry: 'Only with a token that has the scope.',
  },
  unknown_client: {
    remedy: 'Tell us the client id. Being known to the token endpoint is not enough.',
    retry: NO,
  },
  request_in_progress: {
    remedy:
      'Nothing: the earlier request goes on, whether or not anybody waits for its answer; if it has died, a later repetition finishes its work.',
    retry: 'Yes, with the same key, after the seconds of `Retry-After`.',
  },
  idempotency_key_reused: {
    remedy:
      'Make a new key for every application, a UUID for example, and keep it with its body until you have the answer.',
    retry: 'No. With a new key it is another application.',
  },
  rate_limited: {
    remedy: 'Spread your requests, by what `RateLimit` says is left. If you need more than that, ask us.',
    retry: AFTER_THE_WAIT,
  },
  overloaded: {
    remedy: 'Send fewer requests at the same time, and those that were refused not all at once again.',
    retry: AFTER_THE_WAIT,
  },
  authentication_unavailable: {
    remedy: 'Keep your token: nothing is known to be wrong with it.',
    retry: AFTER_THE_WAIT,
  },
  receipt_unconfirmed: {
    remedy:
      'Without an `Idempotency-Key`, read the application by that id after the seconds of `Retry-After`. With 200 it is on record; with 404 it is not: apply again.',
    retry:
      'With the same `Idempotency-Key`: yes, after the seconds of `Retry-After`. Without one, not before you have read it, or there may be two applications.',
  },
  database_unavailable: {
    remedy: 'Nothing: what is on record stays on record.',
    retry: AFTER_THE_WAIT,
  },
}

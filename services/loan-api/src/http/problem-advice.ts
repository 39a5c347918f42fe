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
    remedy: 'Correct each member of the body and each query parameter that `errors` names.',
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
    retry: 'Yes, at once.',
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
      'If you were applying, look at the newest of `GET /loan/applications` first: the application may be on record. If it happens again, send us the `requestId`.',
    retry: 'Once, some seconds later.',
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
      'After the seconds of `Retry-After` read the application by that id. With 200 it is on record; with 404 it is not: apply again.',
    retry: 'Not before you have read it, or there may be two applications.',
  },
  database_unavailable: {
    remedy: 'Nothing: what is on record stays on record.',
    retry: AFTER_THE_WAIT,
  },
}
